/** Looks of a widget outside JupyterLab: where the page has no theme of Jupyter's, one is put in its place. */

const PROBE = '--jp-ui-font-size1';
const CLASS = 'jp-Trackside-noTheme';

/** Gives `el` the variables that the page lacks; returns what takes them away. */
export function adoptTheme(el: HTMLElement): () => void {
  const isThemed = getComputedStyle(el.ownerDocument.body).getPropertyValue(PROBE) !== '';
  el.classList.toggle(CLASS, !isThemed);
  return () => el.classList.remove(CLASS);
}
