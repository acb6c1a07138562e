import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

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
    include: ['labextension/tests/**/*.spec.{ts,tsx}'],
    css: false,
    // The first drawing of a file loads Vega.
    testTimeout: 20_000,
    sequence: { shuffle: true },
    restoreMocks: true,
    // @jupyterlab/* ship ES modules without "type": "module".
    server: { deps: { inline: [/@jupyterlab\//, /@jupyter\//, /@lumino\//, /@microsoft\/fast/] } }
  }
});
