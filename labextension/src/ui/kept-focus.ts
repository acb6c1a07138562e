/**
 * The focus stays with an element that is moved among its siblings. React moves the others round it; preact
 * may take it out of the page and put it back, and the focus is gone.
 */
import React from 'react';

/** Call it where the elements are drawn that change their order; `box` holds them. */
export function useKeptFocus(box: React.RefObject<HTMLElement>): void {
  const focused = focusedIn(box.current);
  React.useLayoutEffect(() => {
    if (focused?.isConnected === true && focusedIn(box.current) === null && isNowhere(focused)) {
      focused.focus({ preventScroll: true });
    }
  });
}

function focusedIn(box: HTMLElement | null): HTMLElement | null {
  const active = (box?.getRootNode() as Document | ShadowRoot | undefined)?.activeElement;
  return active instanceof HTMLElement && box?.contains(active) === true ? active : null;
}

/** Whether nothing has the focus: what was focused on purpose keeps it. */
function isNowhere(beside: HTMLElement): boolean {
  const { activeElement } = beside.getRootNode() as Document | ShadowRoot;
  return activeElement === null || activeElement === beside.ownerDocument.body;
}
