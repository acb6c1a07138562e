/** What keys do in the run table. */
import type React from 'react';

/** The cell that has the focus: line -1 is the header, column 0 the checkboxes. */
export interface Stop {
  line: number;
  column: number;
}

/** Where an arrow, Page Up, Home or their like lead; null for another key. */
export function moveStop(
  { line, column }: Stop,
  { key, ctrlKey, metaKey }: Pick<React.KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  lines: number,
  columns: number,
  page: number
): Stop | null {
  const far = ctrlKey || metaKey;
  const moved: Record<string, Stop> = {
    ArrowDown: { line: line + 1, column },
    ArrowUp: { line: line - 1, column },
    ArrowRight: { line, column: column + 1 },
    ArrowLeft: { line, column: column - 1 },
    PageDown: { line: line + page, column },
    PageUp: { line: Math.max(0, line - page), column },
    Home: far ? { line: 0, column } : { line, column: 0 },
    End: far ? { line: lines - 1, column } : { line, column: columns }
  };
  const to = moved[key];
  if (to === undefined) {
    return null;
  }
  return clampStop(to, lines, columns);
}

/** The cell nearest to one in a table of so many lines and columns. */
export function clampStop({ line, column }: Stop, lines: number, columns: number): Stop {
  return {
    line: Math.max(-1, Math.min(lines - 1, line)),
    column: Math.max(0, Math.min(columns, column))
  };
}
