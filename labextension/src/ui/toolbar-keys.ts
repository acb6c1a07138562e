/** Moving through a toolbar with the arrows: it is one stop of the Tab key. */
import type React from 'react';

/** Moves the focus for an arrow, Home or End pressed in a toolbar. */
export function moveInToolbar(event: React.KeyboardEvent<HTMLElement>): void {
  // What stands in a menu that one of them has opened is the menu's affair.
  const buttons = Array.from(
    event.currentTarget.querySelectorAll<HTMLElement>('button:enabled:not([role="menuitem"])')
  );
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
