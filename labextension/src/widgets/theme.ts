/** Looks of a widget outside JupyterLab: where the page has no theme of Jupyter's, one is put in its place. */

const PROBE = '--jp-ui-font-size1';
const CLASS = 'jp-Trackside-noTheme';
const DARK = 'jp-Trackside-onDark';

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
  const endFollowing = isThemed ? (): void => undefined : followPage(el, [el, layer]);
  return {
    layer,
    end: () => {
      endFollowing();
      layer.remove();
      el.classList.remove(CLASS, DARK);
    }
  };
}

/** Dark where the page writes light on dark, whatever the system prefers; also when that changes. */
function followPage(el: HTMLElement, dressed: readonly HTMLElement[]): () => void {
  const { ownerDocument } = el;
  const root = el.getRootNode();
  const around = el.parentElement ?? (root instanceof ShadowRoot ? root.host : ownerDocument.body);
  const dress = (): void => {
    const isDark = isLight(getComputedStyle(around).color);
    dressed.forEach(one => one.classList.toggle(DARK, isDark));
  };
  dress();
  const observer = new MutationObserver(dress);
  for (const node of [ownerDocument.documentElement, ownerDocument.body]) {
    observer.observe(node, { attributes: true });
  }
  const system = ownerDocument.defaultView?.matchMedia('(prefers-color-scheme: dark)');
  system?.addEventListener('change', dress);
  return () => {
    observer.disconnect();
    system?.removeEventListener('change', dress);
  };
}

/** Whether a colour, as a browser computes it, is nearer to white than to black. */
export function isLight(colour: string): boolean {
  const [first = 0, second = 0, third = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  if (/^(ok)?l(ab|ch)/.test(colour)) {
    return first > (colour.startsWith('ok') ? 0.6 : 50);
  }
  const luma = 0.299 * first + 0.587 * second + 0.114 * third;
  return luma > (colour.startsWith('rgb') ? 127 : 0.5);
}
