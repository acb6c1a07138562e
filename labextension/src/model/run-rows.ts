/** A page of runs, turned from columns into rows. */
import type { RunRows, Sparkline, Status, WireNumber } from './api';

export interface RunRow {
  runId: string;
  name: string;
  status: Status;
  startTime: number;
  endTime: number | null;
  user: string;
  colour: string;
  /** The chosen metric; null where the run has none. */
  value: WireNumber | null;
  sparkline: Sparkline | null;
}

/** The rows of a page, with the values of `metric`. */
export function rowsOf(page: RunRows, metric: string | null): RunRow[] {
  const values = metric === null ? undefined : page.metrics[metric];
  return page.run_id.map((runId, i) => ({
    runId,
    name: page.run_name[i] ?? runId,
    status: page.status[i] ?? 'RUNNING',
    startTime: page.start_time[i] ?? 0,
    endTime: page.end_time[i] ?? null,
    user: page.user_id[i] ?? '',
    colour: page.colour[i] ?? '',
    value: values?.[i] ?? null,
    sparkline: page.sparklines[i] ?? null
  }));
}

/** The rows that stand above every row known before: what would push the others down. */
export function newOnTop(rows: readonly RunRow[], known: ReadonlySet<string>): RunRow[] {
  const first = rows.findIndex(row => known.has(row.runId));
  return first <= 0 ? [] : rows.slice(0, first);
}
