/**
 * Keys that belong to what has the focus. In a notebook JupyterLab takes them before anybody else sees them: its
 * shortcuts match the focused element itself ("d d" deletes the cell, Enter edits it), whatever is around it.
 * Only Lumino's attribute at that very element keeps them away.
 */

const MARK = 'data-lm-suppress-shortcuts';

/** Asked for each key that is pressed; returns what ends that. */
export function keepKeys(isOwn: (target: Element, event: KeyboardEvent) => boolean): () => void {
  const keep = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    if (isOwn(target, event) && !target.hasAttribute(MARK)) {
      target.setAttribute(MARK, 'true');
      setTimeout(() => target.removeAttribute(MARK));
    }
  };
  // Before the page's document, where Lumino listens.
  window.addEventListener('keydown', keep, true);
  return () => window.removeEventListener('keydown', keep, true);
}

/** Enter presses the buttons in a notebook that match; with Shift or Ctrl it still runs the cell. */
export function keepEnter(buttons: string): () => void {
  return keepKeys(
    (target, { key, shiftKey, ctrlKey, altKey, metaKey }) =>
      key === 'Enter' && !(shiftKey || ctrlKey || altKey || metaKey) && target.matches(buttons)
  );
}
