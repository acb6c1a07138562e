import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// The components that widgets show, too, where they run on preact: tested on both.
const SHARED = [
  'boundary',
  'chart-dialog',
  'comparison-chart',
  'comparison-pane',
  'filter-pane',
  'run-page',
  'run-table',
  'widget-mount'
];

// @jupyterlab/* ship ES modules without "type": "module".
const INLINE = [/@jupyterlab\//, /@jupyter\//, /@lumino\//, /@microsoft\/fast/];

export default defineConfig({
  plugins: [
    {
      // JupyterLab's builder and packages import icons as SVG *source*.
      name: 'svg-source',
      enforce: 'pre',
      load(id: string): string | undefined {
        return id.endsWith('.svg') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : undefined;
      }
    }
  ],
  test: {
    environment: 'jsdom',
    setupFiles: ['./labextension/tests/setup.ts'],
    css: false,
    // The first drawing of a file loads Vega.
    testTimeout: 20_000,
    sequence: { shuffle: true },
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'react',
          include: ['labextension/tests/**/*.spec.{ts,tsx}'],
          server: { deps: { inline: INLINE } }
        }
      },
      {
        extends: true,
        resolve: {
          alias: {
            // As an ES module, whose imports follow this table like ours.
            '@testing-library/react': new URL(
              'node_modules/@testing-library/react/dist/@testing-library/react.esm.js',
              import.meta.url
            ).pathname,
            'react-dom/client': 'preact/compat/client',
            'react-dom/test-utils': 'preact/test-utils',
            'react-dom': 'preact/compat',
            react: 'preact/compat'
          }
        },
        test: {
          name: 'preact',
          include: SHARED.map(name => `labextension/tests/${name}.spec.tsx`),
          server: { deps: { inline: [...INLINE, /@testing-library\/react/] } }
        }
      }
    ]
  }
});
