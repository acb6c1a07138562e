/** Which cell of the run table has the focus: one Tab stop that arrows move. */
import React from 'react';
import { useKeptFocus } from './kept-focus';
import { clampStop, type Stop } from './table-keyboard';

export interface TableFocus {
  stop: Stop;
  /** Gives a cell the focus, as soon as it is drawn. */
  goTo: (next: Stop) => void;
  /** Gives the focus back to where it was, after what had it is gone. */
  goBack: () => void;
  onFocus: (event: React.FocusEvent<HTMLElement>) => void;
}

/** Of so many lines and columns: where the table has become smaller, its last line or column is the stop. */
export function useTableFocus(
  scroller: React.RefObject<HTMLElement>,
  lines: number,
  columns: number
): TableFocus {
  useKeptFocus(scroller);
  const [stop, setStop] = React.useState<Stop>({ line: 0, column: 1 });
  const here = React.useRef(stop);
  // A cell, and not whether there is one: the effect of an older drawing may come after the wish.
  const wanted = React.useRef<Stop | null>(null);
  React.useEffect(() => {
    const cell = wanted.current === null ? null : findCell(scroller.current, wanted.current);
    if (cell !== null) {
      wanted.current = null;
      cell.focus({ preventScroll: true });
    }
  });
  return {
    stop: React.useMemo(() => clampStop(stop, lines, columns), [stop, lines, columns]),
    goTo: next => {
      here.current = wanted.current = next;
      setStop(next);
    },
    goBack: React.useCallback(() => {
      wanted.current = here.current;
    }, []),
    onFocus: event => {
      const cell = event.target.closest<HTMLElement>('[data-column]');
      if (cell !== null) {
        const now = { line: lineOf(cell) ?? -1, column: Number(cell.dataset['column']) };
        here.current = now;
        setStop(before => (before.line === now.line && before.column === now.column ? before : now));
      }
    }
  };
}

/** The line in which an element is; null for the header. */
export function lineOf(element: Element): number | null {
  const row = element.closest<HTMLElement>('[data-line]');
  return row === null ? null : Number(row.dataset['line']);
}

function findCell(root: HTMLElement | null, { line, column }: Stop): HTMLElement | null {
  const row = line < 0 ? '.jp-Trackside-tableHeadRow' : `[data-line="${line}"]`;
  return root?.querySelector<HTMLElement>(`${row} [data-column="${column}"]`) ?? null;
}
