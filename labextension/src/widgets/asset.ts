/** The module that a kernel sends: the components with their styles, which the labextension has elsewhere. */

import type { WidgetModel } from '../api/comm-client';
import styles from '../../style/widget.css?inline';
import type { VegaChunk } from '../panels/chart-view';
import { makeDrawChart } from '../panels/drawing';
import { mount as draw } from './mount';

/**
 * @param load - gets another module of the kernel's, by its name in `_assets`.
 */
export function mount(
  model: WidgetModel,
  el: HTMLElement,
  load: (kind: string) => Promise<unknown>
): () => void {
  adoptStyles(el);
  return draw(
    model,
    el,
    makeDrawChart(async () => (await load('vega')) as VegaChunk)
  );
}

const LONG: Record<string, string> = {
  '\u00a4': 'var(--jp-',
  '\u00a6': 'var(--jp-border-width) solid var(--jp-border-color',
  '\u00a7': '.jp-Trackside-',
  '\u00a9': 'background:var(--jp-layout-color'
};
const ADOPTED = new WeakSet<Node>();

/** Puts the styles where `el` sees them: into the page, or into the shadow that it stands in; once. */
function adoptStyles(el: HTMLElement): void {
  const root = el.getRootNode();
  const place = root instanceof ShadowRoot ? root : el.ownerDocument.head;
  if (!ADOPTED.has(place)) {
    ADOPTED.add(place);
    const style = el.ownerDocument.createElement('style');
    // The build shortens them, see `build-widgets.mjs`; what `replaceAll` gives it would compute itself.
    style.textContent = styles.replace(/[\u00a4\u00a6\u00a7\u00a9]/g, one => LONG[one] ?? one);
    place.append(style);
  }
}
