import React from 'react';
import type { FilterProblem as Problem } from '../model/filter-model';

export interface FilterProblemProps {
  id: string;
  problem: Problem;
}

// How much of the text is repeated on each side of the caret: a narrow sidebar holds about thirty characters.
const AROUND = 14;

/** The server's sentence about the filter, and the caret below the place it means. */
export function FilterProblem({ id, problem }: FilterProblemProps): React.JSX.Element {
  const { message, column, text } = problem;
  return (
    <div id={id} className="jp-Trackside-filterProblem" role="alert">
      {message}
      {column !== null && (
        <pre className="jp-Trackside-caret" aria-hidden="true">
          {caretBelow(text, column)}
        </pre>
      )}
    </div>
  );
}

/** Two lines: the text around a column, and a caret below that column. */
export function caretBelow(text: string, column: number): string {
  const start = Math.max(0, column - AROUND);
  const end = Math.min(text.length, column + AROUND);
  const before = `${start > 0 ? '…' : ''}${text.slice(start, column)}`;
  const after = `${text.slice(column, end)}${end < text.length ? '…' : ''}`;
  return `${before}${after}\n${' '.repeat(before.length)}^`;
}
