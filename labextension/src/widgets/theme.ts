/** Looks of a widget outside JupyterLab: where the page has no theme of Jupyter's, one is put in its place. */

const PROBE = '--jp-ui-font-size1';
const CLASS = 'jp-Trackside-noTheme';

export interface AdoptedTheme {
  /** Where dialogs stand; null: in the page's body. */
  layer: HTMLElement | null;
  /** Takes it away. */
  end: () => void;
}

/** Gives `el` the variables that the page lacks, and dialogs a place that has them and our styles. */
export function adoptTheme(el: HTMLElement): AdoptedTheme {
  const { ownerDocument } = el;
  const root = el.getRootNode();
  const isThemed = getComputedStyle(ownerDocument.body).getPropertyValue(PROBE) !== '';
  el.classList.toggle(CLASS, !isThemed);
  if (isThemed && !(root instanceof ShadowRoot)) {
    return { layer: null, end: () => undefined };
  }
  const layer = ownerDocument.createElement('div');
  layer.classList.toggle(CLASS, !isThemed);
  (root instanceof ShadowRoot ? root : ownerDocument.body).append(layer);
  return {
    layer,
    end: () => {
      layer.remove();
      el.classList.remove(CLASS);
    }
  };
}
