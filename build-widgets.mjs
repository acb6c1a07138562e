// What a kernel sends to a widget where the page has no labextension: the loader, the components on preact,
// and Vega.

import { rmSync } from 'node:fs';
import { build } from 'vite';

const OUTPUT = 'src/trackside/widgets/static';
const MOST_BYTES = { loader: 4_096, ui: 200_000, vega: 920_000 };

function config(name, entry, unusedSymbols = []) {
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
    // A call of `jsx` has a short name of its own, unlike a method of React.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    css: { transformer: 'lightningcss', lightningcss: { unusedSymbols } },
    build: {
      outDir: OUTPUT,
      emptyOutDir: false,
      target: 'es2022',
      // As the labextension, whose style sheets nobody rewrites.
      cssTarget: 'esnext',
      minify: true,
      lib: { entry, formats: ['es'], fileName: () => `${name}.js` },
      // One file: a module from a blob can import nothing beside it.
      rolldownOptions: {
        output: { codeSplitting: false, minify: true },
        // How long it takes is no news to who installs it.
        checks: { pluginTimings: false }
      }
    }
  };
}

/** Classes that the style sheets name and the components don't: rules for what is on other pages. */
async function findUnused(name, entry) {
  const shown = config(name, entry);
  const [{ output }] = await build({ ...shown, build: { ...shown.build, write: false } });
  const parts = Object.entries(output[0].modules);
  const classes = isStyle =>
    parts
      .filter(([id]) => id.includes('.css') === isStyle)
      .flatMap(([, { code }]) => code?.match(/jp-Trackside-\w+/g) ?? []);
  const used = new Set(classes(false));
  return [...new Set(classes(true))].filter(one => !used.has(one));
}

/** What the style sheets say again and again is one character there; `widgets/asset.ts` writes it out. */
const BRIEF = [
  ['var(--jp-border-width) solid var(--jp-border-color', '\u00a6'],
  ['background:var(--jp-layout-color', '\u00a9'],
  ['.jp-Trackside-', '\u00a7'],
  ['var(--jp-', '\u00a4']
];

const brief = {
  name: 'brief',
  enforce: 'post',
  transform(code, id) {
    if (!id.endsWith('.css?inline')) {
      return null;
    }
    if (/[\u00a4\u00a6\u00a7\u00a9]/.test(code)) {
      this.error(`${id} has a character that stands for something else.`);
    }
    return BRIEF.reduce((text, [long, short]) => text.replaceAll(long, short), code);
  }
};

/** Nobody bundles it any further: notes for other bundlers are of no use. */
const bare = {
  name: 'bare',
  generateBundle(_, bundle) {
    for (const part of Object.values(bundle)) {
      part.code = part.code
        .replaceAll(/(?<=[\w$])\/\* ?@__PURE__ ?\*\/ ?(?=[\w$])/g, ' ')
        .replaceAll(/\/\* ?@__PURE__ ?\*\/ ?/g, '');
    }
  }
};

function limit(name) {
  return {
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
  };
}

async function write(name, entry, unused) {
  await build({ ...config(name, entry, unused), plugins: [brief, bare, limit(name)] });
}

const UI = 'labextension/src/widgets/asset.ts';

rmSync(OUTPUT, { recursive: true, force: true });
await write('loader', 'labextension/src/widgets/loader.ts');
await write('ui', UI, await findUnused('ui', UI));
await write('vega', 'labextension/src/vega.ts');
