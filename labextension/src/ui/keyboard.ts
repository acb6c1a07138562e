/** Moving through the rows of the sidebar with the keyboard. */
import type React from 'react';

const ROW = '[data-trackside-row]';

/** Marks what arrows move between. */
export const rowMark = { 'data-trackside-row': '' };

/** Moves the focus for an arrow, Home or End pressed on a row; the answer is the row that got it. */
export function moveBetweenRows(event: React.KeyboardEvent<HTMLElement>): HTMLElement | null {
  const row = (event.target as Element).closest<HTMLElement>('li')?.querySelector<HTMLElement>(ROW);
  if (row === null || row === undefined || !isRowControl(event.target as Element)) {
    return null;
  }
  const rows = Array.from(event.currentTarget.querySelectorAll<HTMLElement>(ROW));
  const here = rows.indexOf(row);
  const places: Record<string, number> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    Home: 0,
    End: rows.length - 1
  };
  const next = rows[places[event.key] ?? -1];
  if (next === undefined) {
    return null;
  }
  event.preventDefault();
  next.focus();
  return next;
}

/** Whether somebody is typing, so that a key is a letter and not a command. */
export function isTyping(target: EventTarget): boolean {
  const element = target as HTMLElement;
  if (element instanceof HTMLInputElement) {
    return element.type !== 'checkbox';
  }
  return (
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement ||
    element.isContentEditable
  );
}

function isRowControl(element: Element): boolean {
  return element.matches(ROW) || element.matches('input[type="checkbox"]');
}
