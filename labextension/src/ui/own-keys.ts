/**
 * Keys that belong to what has the focus. In a notebook JupyterLab takes them before anybody else sees them: its
 * shortcuts match the focused element itself ("d d" deletes the cell, Enter edits it), whatever is around it.
 * Only Lumino's attribute at that very element keeps them away.
 */

const MARK = 'data-lm-suppress-shortcuts';

/** Asked for each key that is pressed; returns what ends that. */
export function keepKeys(isOwn: (target: Element, event: KeyboardEvent) => boolean): () => void {
  let marked: Element | null = null;
  const keep = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    // Decided anew for each key: of Ctrl+S two come, one right after the other.
    marked?.removeAttribute(MARK);
    marked = isOwn(target, event) && !target.hasAttribute(MARK) ? target : null;
    marked?.setAttribute(MARK, 'true');
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
