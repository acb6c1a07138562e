// What a kernel sends to a widget where the page has no labextension: the loader, the components on preact,
// and Vega.

import { rmSync } from 'node:fs';
import { build } from 'vite';

const OUTPUT = 'src/trackside/widgets/static';
const MOST_BYTES = { loader: 4_096, ui: 200_000, vega: 920_000 };

function config(name, entry) {
  return {
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: {
        react: 'preact/compat',
        'react-dom': 'preact/compat',
        'react-dom/client': 'preact/compat/client'
      }
    },
    build: {
      outDir: OUTPUT,
      emptyOutDir: false,
      target: 'es2022',
      minify: true,
      lib: { entry, formats: ['es'], fileName: () => `${name}.js` },
      // One file: a module from a blob can import nothing beside it.
      rolldownOptions: { output: { codeSplitting: false, minify: true } }
    },
    plugins: [
      {
        name: 'size',
        writeBundle(_, bundle) {
          for (const [file, { code }] of Object.entries(bundle)) {
            const size = Buffer.byteLength(code);
            const most = MOST_BYTES[name];
            if (size > most) {
              this.error(`${file} has ${size} bytes; at most ${most} are allowed.`);
            }
            console.info(`${file}: ${size} bytes`);
          }
        }
      }
    ]
  };
}

rmSync(OUTPUT, { recursive: true, force: true });
await build(config('loader', 'labextension/src/widgets/loader.ts'));
await build(config('ui', 'labextension/src/widgets/asset.ts'));
await build(config('vega', 'labextension/src/vega.ts'));
