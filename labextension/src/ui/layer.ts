/** Where dialogs are put that stand over everything else. */
import React from 'react';

/** Null: the page's body. A widget without a theme around it, or in a shadow, has a place of its own. */
export const LayerContext = React.createContext<HTMLElement | null>(null);

export function useLayer(): HTMLElement {
  return React.useContext(LayerContext) ?? document.body;
}

/** The page or the shadow that an element is in. */
export function rootOf(element: Element | null): Document | ShadowRoot {
  const root = element?.getRootNode();
  return root instanceof ShadowRoot ? root : document;
}
