/**
 * The state of a run list in a notebook: filter, order, columns and selection, which Python sees and sets.
 *
 * Who owns what: the *store* owns the runs; this *model* owns what is shown of them, and says through
 * `onArranged` that it has changed; what is set in Python arrives by `apply`.
 */
import type { StoreChanged, TracksideApi } from './api';
import type { Surroundings } from './connection';
import { FilterModel } from './filter-model';
import { Refresher } from './refresher';
import type { FollowedRows, PushedRows } from './pushed-rows';
import { RunTableModel } from './run-table-model';
import { SelectionModel } from './selection-model';

/** What Python knows of the list, by the names of the widget's traits. */
export interface RunsViewTraits {
  filter_string: string;
  order_by: readonly string[];
  /** Empty where nobody has chosen. */
  columns: readonly string[];
  selected_ids: readonly string[];
}

export interface RunsViewOptions {
  experimentIds: readonly string[];
  surroundings: Pick<Surroundings, 'changes' | 'history'>;
  /** What a kernel sends that answers nothing while it computes. */
  rows?: FollowedRows | undefined;
  traits: RunsViewTraits;
  onArranged: () => void;
}

const PAUSE_MS = 100;

export class RunsViewModel {
  constructor(
    api: TracksideApi,
    private readonly options: RunsViewOptions
  ) {
    const { experimentIds, surroundings, rows, traits, onArranged } = options;
    this.selection = new SelectionModel(traits.selected_ids, onArranged);
    const onApplied = (): void => {
      onArranged();
      void this.table.refresh();
    };
    const { history } = surroundings;
    const onTyped = (text: string): void => this.table.anticipate(text);
    this.filter = new FilterModel(api, experimentIds, traits.filter_string, onApplied, history, onTyped);
    const { filter, selection } = this;
    const saved = { columns: placesOf(traits.columns), order_by: traits.order_by };
    const onAsked = rows && ((question: string | null): void => rows.follow(question));
    this.table = new RunTableModel(api, { experimentIds, filter, selection, onArranged, onAsked }, saved);
    this.ends = [
      surroundings.changes.subscribe(change => this.follow(change)),
      ...(rows ? [rows.subscribe(pushed => this.take(pushed))] : [])
    ];
    this.refresher.request();
  }

  readonly filter: FilterModel;
  readonly selection: SelectionModel;
  readonly table: RunTableModel;

  save(): RunsViewTraits {
    const { columns, order_by } = this.table.columns.save();
    return {
      filter_string: this.filter.get().applied,
      order_by,
      columns: (columns ?? []).map(({ id }) => id),
      selected_ids: this.selection.get().selected
    };
  }

  /** Shows what Python has set. */
  apply(change: Partial<RunsViewTraits>): void {
    const { filter_string: text, selected_ids: ids, order_by, columns } = change;
    const now = this.save();
    if (text !== undefined && text !== now.filter_string) {
      void this.filter.edit(text, text.length).then(() => this.filter.submit());
    }
    if (ids !== undefined) {
      this.selection.select(ids);
    }
    const isNew = (next: readonly string[] | undefined, before: readonly string[]): boolean =>
      next !== undefined && next.join('\n') !== before.join('\n');
    if (isNew(order_by, now.order_by) || isNew(columns, now.columns)) {
      const arrangement = this.table.columns.save();
      this.table.columns.apply({
        ...arrangement,
        order_by: order_by ?? arrangement.order_by,
        columns: columns === undefined ? arrangement.columns : placesOf(columns)
      });
    }
  }

  dispose(): void {
    this.ends.forEach(end => end());
    this.refresher.dispose();
    this.filter.dispose();
    this.table.dispose();
  }

  private take({ change, answers, complete }: PushedRows): void {
    // Of a long list not everything is sent.
    if (!this.table.take(answers) || !this.table.get().totalIsExact) {
      this.follow(change);
    } else if (!complete) {
      void this.table.loadColumns();
    }
  }

  private follow({ truncated, experiment_ids: ids }: StoreChanged): void {
    if (truncated || ids.some(id => this.options.experimentIds.includes(id))) {
      this.refresher.request();
    }
  }

  private readonly refresher = new Refresher(() => this.table.refresh(), PAUSE_MS);
  private readonly ends: readonly (() => void)[];
}

/** The columns as the table keeps them; the run's name is always there. */
function placesOf(columns: readonly string[]): { id: string }[] | null {
  return columns.length === 0 ? null : columns.map(id => ({ id }));
}
