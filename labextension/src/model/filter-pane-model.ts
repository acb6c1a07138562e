/**
 * The conditions of a filter as rows: the same filter as the text, taken apart by the server and put together
 * by it. A row that isn't finished, or that the server refuses, changes nothing of the filter.
 */
import { ApiError, type ConditionEdit, type ConditionItem, type FilterField, type TracksideApi } from './api';
import { sentenceOf } from './failure';
import type { FilterModel } from './filter-model';
import { Latest } from './latest';
import { Observable } from './observable';

export interface FilterRow {
  id: number;
  /** What the filter has of it; null for a row that has never been finished. */
  saved: ConditionItem | null;
  field: FilterField | null;
  /** What was typed for a field and isn't one. */
  unknown: string | null;
  operator: string;
  values: readonly string[];
  negated: boolean;
  /** Whether it says something else than `saved`. */
  edited: boolean;
  problem: string | null;
}

export interface FilterPaneState {
  rows: readonly FilterRow[];
  /** Whether the text can be read; otherwise the rows are those of the last one that could. */
  isReadable: boolean;
  /** Whether that is because nobody could look at the text yet. */
  isUnanswered: boolean;
  /** Why the server could not be asked. */
  error: string | null;
}

export type RowChange = Partial<Pick<FilterRow, 'field' | 'operator' | 'values' | 'negated'>>;

const LISTS = ['IN', 'NOT IN'];
const BARE = ['IS NULL', 'IS NOT NULL'];
/** A value that is still being typed is not called wrong. */
const PAUSE_MS = 500;

/** Whether an operator is followed by several values. */
export function takesList(operator: string): boolean {
  return LISTS.includes(operator);
}

/** Whether an operator is followed by a value. */
export function takesValue(operator: string): boolean {
  return !BARE.includes(operator);
}

export class FilterPaneModel extends Observable<FilterPaneState> {
  constructor(
    private readonly api: TracksideApi,
    readonly filter: FilterModel
  ) {
    super({ rows: [], isReadable: true, isUnanswered: false, error: null });
    this.unsubscribe = filter.subscribe(() => this.follow());
    this.follow();
  }

  /** Asks for the conditions, if nobody has yet. */
  load(): Promise<void> {
    return this.filter.load();
  }

  /** Has the filter of the rows written that could not be written before. */
  tryAgain(): Promise<void> {
    return this.compose();
  }

  /** Adds a row to be filled; the answer is its id. */
  add(): number {
    const row = { ...this.rowOf(null), operator: '' };
    this.set({ rows: [...this.get().rows, row] });
    return row.id;
  }

  remove(id: number): void {
    const row = this.get().rows.find(one => one.id === id);
    this.set({ rows: this.get().rows.filter(one => one.id !== id) });
    if (row?.saved !== null) {
      void this.compose();
    }
  }

  change(id: number, change: RowChange): void {
    const rows = this.get().rows.map(row => (row.id === id ? changed(row, change) : row));
    this.set({ rows });
    const row = rows.find(one => one.id === id);
    if (row !== undefined && isComplete(row)) {
      void this.compose(id);
    } else {
      this.latest.cancel();
    }
  }

  /** Takes a field that was typed, not chosen. */
  async changeField(id: number, text: string): Promise<void> {
    try {
      const request = { experiment_ids: [...this.filter.experimentIds], field: text.trim() };
      const [field] = (await this.api.suggestFilter(request)).fields;
      this.change(id, { field: field ?? null });
    } catch (error) {
      this.complain(id, sentenceOf(error).split('\n')[0] ?? '', text);
    }
  }

  async suggestFields(text: string): Promise<FilterField[]> {
    const request = { experiment_ids: [...this.filter.experimentIds], text };
    return (await this.api.suggestFilter(request)).fields;
  }

  async suggestValues(field: string, text: string): Promise<string[]> {
    const request = { experiment_ids: [...this.filter.experimentIds], field, text };
    return (await this.api.suggestFilter(request)).values;
  }

  dispose(): void {
    this.unsubscribe();
    this.latest.cancel();
    clearTimeout(this.timer);
  }

  private follow(): void {
    const { conditions, problem } = this.filter.get();
    this.set({ isReadable: problem === null, isUnanswered: problem?.isUnanswered === true });
    if (conditions === null || conditions === this.known) {
      return;
    }
    this.known = conditions;
    this.latest.cancel();
    const before = this.get().rows.filter(row => row.saved !== null);
    const rows = conditions.map((item, index) => {
      const row = before[index];
      return row?.saved?.text === item.text && !row.edited
        ? { ...row, saved: item }
        : this.rowOf(item, row?.id);
    });
    this.set({ rows: [...rows, ...this.get().rows.filter(row => row.saved === null)] });
  }

  /** Has the server write the filter of these rows; `id` is the row that was changed last. */
  private async compose(id?: number): Promise<void> {
    const isLast = this.latest.begin();
    const rows = this.get().rows.filter(row => row.saved !== null || isWritable(row, id));
    const conditions = rows.map(row => editOf(row, id));
    try {
      const request = { conditions, experiment_ids: [...this.filter.experimentIds] };
      const answer = await this.api.composeFilter(request);
      if (!isLast()) {
        return;
      }
      this.known = answer.conditions;
      const saved = new Map(rows.map((row, index) => [row.id, answer.conditions[index] ?? null]));
      this.set({
        error: null,
        rows: this.get().rows.map(row => {
          const now = saved.get(row.id);
          const isWritten = now !== undefined && isWritable(row, id);
          return now === undefined
            ? row
            : { ...row, saved: now, ...(isWritten && { edited: false, problem: null }) };
        })
      });
      this.filter.replace(answer.text, answer.conditions);
    } catch (error) {
      if (isLast()) {
        this.fail(error, rows);
      }
    }
  }

  private fail(error: unknown, rows: readonly FilterRow[]): void {
    const place = /^conditions\[(\d+)\]/.exec(error instanceof ApiError ? (error.path ?? '') : '');
    const row = rows[Number(place?.[1] ?? -1)];
    if (row === undefined) {
      this.set({ error: sentenceOf(error) });
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.get().rows.some(one => one.id === row.id && one.edited)) {
        this.complain(row.id, sentenceOf(error));
      }
    }, PAUSE_MS);
  }

  private complain(id: number, problem: string, unknown: string | null = null): void {
    const { rows } = this.get();
    this.set({ rows: rows.map(row => (row.id === id ? { ...row, problem, unknown } : row)) });
  }

  private rowOf(item: ConditionItem | null, id?: number): FilterRow {
    const isField = item?.editable === true;
    return {
      id: id ?? this.nextId++,
      saved: item,
      field: isField
        ? { field: item.field, kind: 'attribute', type: item.type, operators: item.operators }
        : null,
      unknown: null,
      operator: item?.operator ?? '',
      values: item?.values ?? [],
      negated: item?.negated ?? false,
      edited: item === null,
      problem: null
    };
  }

  private readonly latest = new Latest();
  private readonly unsubscribe: () => void;
  private known: readonly ConditionItem[] | null = null;
  private nextId = 1;
  private timer: ReturnType<typeof setTimeout> | undefined;
}

/** A row after a change: what doesn't fit any more is left to be chosen anew. */
function changed(row: FilterRow, change: RowChange): FilterRow {
  const next = { ...row, ...change, edited: true, problem: null, unknown: null };
  if (change.field !== undefined) {
    const { operators, type } = change.field ?? { operators: [] as string[], type: null };
    if (!operators.includes(next.operator)) {
      next.operator = operators[0] ?? '';
    }
    if (row.field !== null && type !== row.field.type) {
      next.values = [];
    }
  }
  if (!takesValue(next.operator)) {
    next.values = [];
  } else if (!takesList(next.operator)) {
    next.values = next.values.slice(0, 1);
  }
  return next;
}

function isComplete({ field, unknown, operator, values }: FilterRow): boolean {
  return (
    field !== null &&
    unknown === null &&
    operator !== '' &&
    (!takesValue(operator) || values.some(value => value !== ''))
  );
}

/** Whether the row itself is sent: it says something new, and nothing is known to be wrong with it. */
function isWritable(row: FilterRow, id?: number): boolean {
  return row.edited && isComplete(row) && (row.id === id || row.problem === null);
}

function editOf(row: FilterRow, id?: number): ConditionEdit {
  const { saved, field, operator, values, negated } = row;
  if (saved !== null && !isWritable(row, id)) {
    return { text: saved.text, field: '', operator: '', values: [], negated: false };
  }
  return { text: null, field: field?.field ?? '', operator, values: values.filter(v => v !== ''), negated };
}
