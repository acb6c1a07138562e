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
    stopAt(buttons, next);
    next.focus();
  }
}

/** Sees to it that Tab stops at one button of a toolbar, whichever it has at the moment: the one used last. */
export function useOneStop(toolbar: React.RefObject<HTMLElement>): (event: React.FocusEvent) => void {
  React.useLayoutEffect(() => {
    const buttons = toolbar.current === null ? [] : buttonsOf(toolbar.current);
    if (buttons.filter(button => button.tabIndex === 0).length !== 1) {
      stopAt(buttons, buttons[0]);
    }
  });
  return ({ target }) => {
    const buttons = toolbar.current === null ? [] : buttonsOf(toolbar.current);
    stopAt(
      buttons,
      buttons.find(button => button === target)
    );
  };
}

function stopAt(buttons: readonly HTMLElement[], stop: HTMLElement | undefined): void {
  if (stop !== undefined) {
    buttons.forEach(button => (button.tabIndex = button === stop ? 0 : -1));
  }
}

/** What stands in a menu that one of them has opened is the menu's affair. */
function buttonsOf(toolbar: HTMLElement): HTMLElement[] {
  return Array.from(toolbar.querySelectorAll<HTMLElement>('button:enabled:not([role="menuitem"])'));
}
