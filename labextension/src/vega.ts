/** Vega, Vega-Lite and Vega-Embed: the chunk "vega", loaded with the first chart. Import it only lazily. */

export { loader, version } from 'vega';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- this module is what the others load lazily
export { default as embed } from 'vega-embed';
