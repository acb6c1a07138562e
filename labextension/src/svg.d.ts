/** JupyterLab's builder imports an SVG as its source text. */
declare module '*.svg' {
  const source: string;
  export default source;
}
