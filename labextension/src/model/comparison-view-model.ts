/**
 * The state of a comparison in a notebook: which runs, which charts, the run that stands out.
 *
 * Who owns what: the *store* owns the runs; this *model* owns what is shown of them, and says through
 * `onArranged` that it has changed; what is set in Python arrives by `apply`. Which runs are compared is found
 * by the filter, unless they were given.
 */
import type { ChartConfig, StoreChanged, TracksideApi } from './api';
import { mergeChanges } from './change';
import { ComparisonPaneModel, type PushedCharts } from './comparison-pane-model';
import type { Stream, Surroundings } from './connection';
import { sentenceOf } from './failure';
import { FilterModel } from './filter-model';
import { isSameJson } from './json';
import { Latest } from './latest';
import { Observable } from './observable';
import { Refresher } from './refresher';
import { SelectionModel } from './selection-model';

/** What Python knows of the comparison, by the names of the widget's traits. */
export interface ComparisonViewTraits {
  filter_string: string;
  /** Empty where nobody has chosen. */
  configs: readonly ChartConfig[];
  selected_ids: readonly string[];
}

/** Where the runs come from. */
export interface ComparisonScope {
  experimentIds: readonly string[];
  /** Exactly these; null where the filter finds them. */
  runIds: readonly string[] | null;
  orderBy: readonly string[];
  /** So many runs that match are compared. */
  limit: number;
}

export interface ComparisonViewOptions {
  scope: ComparisonScope;
  surroundings: Pick<Surroundings, 'changes' | 'history'>;
  /** What a kernel sends that answers nothing while it computes. */
  pushes?: Stream<PushedCharts>;
  traits: ComparisonViewTraits;
  onArranged: () => void;
}

interface ComparisonViewState {
  /** The runs that are compared. */
  selected: readonly string[];
  /** How many match; null where they were given. */
  total: number | null;
  error: string | null;
}

const PAUSE_MS = 100;

export class ComparisonViewModel extends Observable<ComparisonViewState> {
  constructor(
    private readonly api: TracksideApi,
    private readonly options: ComparisonViewOptions
  ) {
    const { scope, surroundings, traits, pushes, onArranged } = options;
    super({ selected: scope.runIds ?? [], total: null, error: null });
    this.selection = new SelectionModel(traits.selected_ids, onArranged);
    this.filter =
      scope.runIds === null
        ? new FilterModel(
            api,
            [...scope.experimentIds],
            traits.filter_string,
            () => {
              onArranged();
              void this.find();
            },
            surroundings.history
          )
        : null;
    this.pane = new ComparisonPaneModel(api, {
      selection: this,
      saved: savedOf(traits.configs),
      onArranged
    });
    const ends = [surroundings.changes.subscribe(change => this.follow(change))];
    if (pushes !== undefined) {
      ends.push(pushes.subscribe(pushed => this.take(pushed)));
    }
    this.ends = ends;
    this.refresher.request();
  }

  readonly filter: FilterModel | null;
  readonly selection: SelectionModel;
  readonly pane: ComparisonPaneModel;

  save(): ComparisonViewTraits {
    return {
      filter_string: this.filter?.get().applied ?? '',
      configs: this.pane.save() ?? [],
      selected_ids: this.selection.get().selected
    };
  }

  /** Shows what Python has set. */
  apply(change: Partial<ComparisonViewTraits>): void {
    const { filter_string: text, configs, selected_ids: ids } = change;
    const now = this.save();
    if (text !== undefined && this.filter !== null && text !== now.filter_string) {
      const { filter } = this;
      void filter.edit(text, text.length).then(() => filter.submit());
    }
    if (ids !== undefined) {
      this.selection.select(ids);
    }
    if (configs !== undefined && !isSameJson(configs, now.configs)) {
      this.pane.restore(savedOf(configs));
    }
  }

  dispose(): void {
    this.ends.forEach(end => end());
    this.latest.cancel();
    this.refresher.dispose();
    this.filter?.dispose();
    this.pane.dispose();
  }

  /** Asks which runs are compared; then, if these are the same as before, for their charts. */
  async find(): Promise<void> {
    const { change } = this;
    this.change = undefined;
    const before = this.get().selected;
    if (this.filter !== null) {
      await this.search(this.filter.get().applied);
    }
    if (before === this.get().selected) {
      await this.pane.refresh(change);
    }
  }

  private async search(filter: string): Promise<void> {
    const { experimentIds, orderBy, limit } = this.options.scope;
    const isLast = this.latest.begin();
    try {
      const found = await this.api.searchRuns({
        experiment_ids: [...experimentIds],
        filter,
        order_by: [...orderBy],
        max_results: limit,
        columns: []
      });
      if (isLast()) {
        this.set({ selected: this.keep(found.run_id), total: found.total, error: null });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ error: sentenceOf(error) });
      }
    }
  }

  /** The same array for the same runs: whoever listens has nothing to do. */
  private keep(runIds: readonly string[]): readonly string[] {
    const { selected } = this.get();
    return isSameJson(selected, runIds) ? selected : runIds;
  }

  private take(pushed: PushedCharts): void {
    this.latest.cancel();
    const selected = this.keep(pushed.run_ids);
    this.pane.take({ ...pushed, run_ids: selected });
    this.set({ selected, total: pushed.total, error: null });
  }

  private follow(change: StoreChanged): void {
    const { experimentIds } = this.options.scope;
    const isNear = change.experiment_ids.some(id => experimentIds.includes(id));
    if (change.truncated || isNear || change.run_ids.some(id => this.get().selected.includes(id))) {
      this.change = this.change === undefined ? change : mergeChanges(this.change, change);
      this.refresher.request();
    }
  }

  private readonly latest = new Latest();
  private readonly refresher = new Refresher(() => this.find(), PAUSE_MS);
  private readonly ends: readonly (() => void)[];
  private change: StoreChanged | undefined;
}

/** The charts as a pane keeps them: none chosen is null. */
function savedOf(configs: readonly ChartConfig[]): readonly ChartConfig[] | null {
  return configs.length === 0 ? null : configs;
}
