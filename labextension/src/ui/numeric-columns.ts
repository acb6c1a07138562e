/** Which columns of texts hold numbers: these stand as numbers do, at the right. */
import React from 'react';
import type { RunTableModel } from '../model/run-table-model';
import type { Column } from '../model/table-columns';
import { type Cell, cellOf, type Line } from '../model/table-rows';
import { type TableLayout, useTableLayout } from './table-layout';

type Lines = Pick<RunTableModel, 'lineAt'>;

/** A value is looked for in so many lines. */
const LOOKED_AT = 20;

/** Where the columns are. @param version - changes whenever other lines are known. */
export function useRunTableLayout(model: RunTableModel, version: number): TableLayout {
  const { columns } = model.columns;
  return useTableLayout(columns, useNumericColumns(model, columns, version));
}

/** The ids of hyperparameters whose first value is a number. What has been found stays: no column jumps. */
export function useNumericColumns(
  model: Lines,
  columns: readonly Column[],
  version: number
): ReadonlySet<string> {
  const [known, setKnown] = React.useState<ReadonlyMap<string, boolean>>(new Map());
  const [looked, setLooked] = React.useState<readonly unknown[]>([]);
  const open = columns.filter(({ id, item }) => item.group === 'param' && !known.has(id));
  // Once all are known, no page that arrives while one scrolls draws the table twice.
  if (open.length > 0 && (looked[0] !== columns || looked[1] !== version)) {
    setLooked([columns, version]);
    const found = look(model, open);
    if (found.length > 0) {
      setKnown(new Map([...known, ...found]));
    }
  }
  return React.useMemo(() => new Set([...known].filter(([, yes]) => yes).map(([id]) => id)), [known]);
}

function look(model: Lines, columns: readonly Column[]): [string, boolean][] {
  const lines = Array.from({ length: LOOKED_AT }, (_, index) => model.lineAt(index));
  return columns.flatMap(({ id }): [string, boolean][] => {
    const value = lines.map(line => valueOf(line, id)).find(one => one !== null);
    return value === undefined ? [] : [[id, isNumeric(value)]];
  });
}

function valueOf(line: Line | undefined, id: string): Cell {
  if (line?.kind === 'group') {
    return line.group.low[id] ?? null;
  }
  return line?.row === undefined ? null : cellOf(line.row, id);
}

function isNumeric(value: Cell): boolean {
  const text = String(value).trim();
  return text !== '' && (!isNaN(Number(text)) || /^[-+]?(nan|inf(inity)?)$/i.test(text));
}
