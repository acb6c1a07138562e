/** Vega, Vega-Lite and Vega-Embed: the chunk "vega", loaded with the first chart. Import it only lazily. */

export { loader, version } from 'vega';
export { default as embed } from 'vega-embed';
