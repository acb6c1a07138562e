/** Moving through a toolbar with the arrows: it is one stop of the Tab key. */
import React from 'react';

/** Moves the focus for an arrow, Home or End pressed in a toolbar. */
export function moveInToolbar(event: React.KeyboardEvent<HTMLElement>): void {
  const buttons = buttonsOf(event.currentTarget);
  const here = buttons.indexOf(document.activeElement as HTMLElement);
  const places: Record<string, number> = {
    ArrowRight: (here + 1) % buttons.length,
    ArrowLeft: (here - 1 + buttons.length) % buttons.length,
    Home: 0,
    End: buttons.length - 1
  };
  const next = buttons[places[event.key] ?? -1];
  if (here >= 0 && next !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    buttons.forEach(button => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  }
}

/** Sees to it that Tab stops at one button of a toolbar, whichever buttons it has at the moment. */
export function useOneStop(toolbar: React.RefObject<HTMLElement>): void {
  React.useLayoutEffect(() => {
    const buttons = toolbar.current === null ? [] : buttonsOf(toolbar.current);
    if (buttons.filter(button => button.tabIndex === 0).length !== 1) {
      const stop = buttons.find(button => button === document.activeElement) ?? buttons[0];
      buttons.forEach(button => (button.tabIndex = button === stop ? 0 : -1));
    }
  });
}

/** What stands in a menu that one of them has opened is the menu's affair. */
function buttonsOf(toolbar: HTMLElement): HTMLElement[] {
  return Array.from(toolbar.querySelectorAll<HTMLElement>('button:enabled:not([role="menuitem"])'));
}
