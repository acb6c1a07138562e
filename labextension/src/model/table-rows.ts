/** The rows of the run table, made of the server's columns. */
import type { GroupItem, RunRows, Status } from './wire';

/** What stands in a cell: a text, a number as the wire writes it, or nothing. */
export type Cell = string | number | null;

export interface TableRow {
  runId: string;
  name: string;
  experimentId: string;
  status: Status;
  startTime: number;
  endTime: number | null;
  colour: string;
  cells: readonly Cell[];
  /** Where a column is in `cells`; all rows of an answer share it. */
  places: ReadonlyMap<string, number>;
}

/** A line of the table: a run, or a group of runs that can be folded. */
export type Line =
  | { kind: 'run'; runId: string; row: TableRow | undefined; inGroup: boolean }
  | { kind: 'group'; group: GroupItem; open: boolean };

/** What stands in a column of a row. */
export function cellOf(row: TableRow, id: string): Cell {
  const place = row.places.get(id);
  return place === undefined ? null : (row.cells[place] ?? null);
}

/** The rows of an answer; a row that says the same as one known before stays the same object. */
export function tableRows(page: RunRows, known: (runId: string) => TableRow | undefined): TableRow[] {
  const ids = Object.keys(page.cells);
  const columns = ids.map(id => page.cells[id] ?? []);
  const places = new Map(ids.map((id, place) => [id, place]));
  return page.run_id.map((runId, i) => {
    const row: TableRow = {
      runId,
      name: page.run_name[i] ?? runId,
      experimentId: page.experiment_id[i] ?? '',
      status: page.status[i] ?? 'RUNNING',
      startTime: page.start_time[i] ?? 0,
      endTime: page.end_time[i] ?? null,
      colour: page.colour[i] ?? '',
      cells: columns.map(column => column[i] ?? null),
      places
    };
    const before = known(runId);
    return before !== undefined && saysTheSame(before, row) ? before : row;
  });
}

function saysTheSame(a: TableRow, b: TableRow): boolean {
  return (
    a.name === b.name &&
    a.status === b.status &&
    a.endTime === b.endTime &&
    a.colour === b.colour &&
    a.cells.length === b.cells.length &&
    a.cells.every((cell, i) => cell === b.cells[i]) &&
    [...a.places].every(([id, place]) => b.places.get(id) === place)
  );
}
