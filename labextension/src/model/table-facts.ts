/** What is said of a whole list of runs, not only of the rows in view: which values are best, how many there are. */
import type { TracksideApi } from './api';
import type { Column } from './table-columns';
import type { RunSearch, WireNumber } from './wire';

const COUNTED = 1_000_000;
/** They can take the store much longer than the rows do: asked for when no other list is wanted for so long. */
const PAUSE_MS = 250;

export interface TableFacts {
  best: Readonly<Record<string, WireNumber>>;
  /** Null where they weren't counted. */
  total: number | null;
  totalIsExact: boolean;
}

/** Waits until whoever types a filter pauses. */
export function factsPause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, PAUSE_MS));
}

/** @param counted - whether the runs are to be counted, because their number isn't known otherwise. */
export async function fetchFacts(
  api: Pick<TracksideApi, 'searchRuns'>,
  request: RunSearch,
  columns: readonly Column[],
  counted: boolean,
  signal: AbortSignal
): Promise<TableFacts> {
  const best = columns.filter(({ item }) => item.direction !== null).map(({ id }) => id);
  const only = { columns: [], max_results: 1, max_total: counted ? COUNTED : 0, best };
  const answer = await api.searchRuns({ ...request, ...only }, signal);
  return {
    best: answer.best,
    total: counted ? answer.total : null,
    totalIsExact: answer.total_is_exact
  };
}
