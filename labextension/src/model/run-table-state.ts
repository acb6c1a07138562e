/** What the run table shows of its list, beside the rows themselves. */
import type { FilterModel } from './filter-model';
import type { SelectionModel } from './selection-model';
import type { View, WireNumber } from './wire';

export interface RunTableState {
  /** Changes whenever rows do. */
  version: number;
  /** Changes when it is another list: another filter, another order. */
  list: number;
  /** Lines of the table. */
  lines: number;
  /** Runs that match. */
  total: number;
  /** Where it isn't, there are at least so many. */
  totalIsExact: boolean;
  /** New runs that wait, because showing them would move what the reader looks at. */
  waiting: number;
  /** The best value of each column, of all runs that match. */
  best: Readonly<Record<string, WireNumber>>;
  /** So many runs were grouped; null where it were all. */
  grouped: number | null;
  loaded: boolean;
  busy: boolean;
  error: string | null;
}

export interface RunTableOptions {
  experimentIds: readonly string[];
  filter: Pick<FilterModel, 'get' | 'refuse'>;
  selection: SelectionModel;
  /** Whether the active or the deleted runs are listed. */
  view?: () => View;
  onArranged: () => void;
  /** Told which question (JSON) the first rows answer whenever it is another one; null where none does. */
  onAsked?: ((question: string | null) => void) | undefined;
}

export const EMPTY: RunTableState = {
  version: 0,
  list: 0,
  lines: 0,
  total: 0,
  totalIsExact: true,
  waiting: 0,
  best: {},
  grouped: null,
  loaded: false,
  busy: false,
  error: null
};
