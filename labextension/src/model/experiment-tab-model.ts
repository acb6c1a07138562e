/**
 * The state of an experiment's tab: one experiment, or several together.
 *
 * Who owns what: the *store* owns experiments and runs; this *model* owns what the tab shows of them, the
 * filter and the selection that its parts share, and which of them is in front; each *part* owns its own
 * arrangement. The tab follows the connection and the changes of the store, and asks nothing while hidden.
 */
import type { ExperimentItem, StoreChanged, TracksideApi } from './api';
import { mergeChanges } from './change';
import { ComparisonPaneModel } from './comparison-pane-model';
import type { Connection, Surroundings } from './connection';
import { sentenceOf } from './failure';
import { FilterModel } from './filter-model';
import { FilterPaneModel } from './filter-pane-model';
import { Latest } from './latest';
import { Observable } from './observable';
import { Refresher } from './refresher';
import { followPreferences } from './preferences';
import { RunTableModel } from './run-table-model';
import type { Pane, SavedTab, TabView } from './saved-tab';
import { RunActionsModel } from './run-actions-model';
import { SavedViewsModel } from './saved-views-model';
import { SelectionModel } from './selection-model';
import { arrangementOf } from './tab-arrangement';
import type { TabPart } from './tab-part';

export interface ExperimentTabState {
  connection: Connection;
  /** The experiments of the tab as the store knows them; empty until it has answered. */
  experiments: ExperimentItem[];
  error: string | null;
  /** What another store is called that is shown now: this tab's experiments are not in it. */
  elsewhere: string | null;
  view: TabView;
  /** The run that "Run details" shows. */
  focused: string | null;
  panes: SavedTab['panes'];
  /** Changes whenever the panes are to be laid out as `panes` says, because a view was chosen. */
  layout: number;
  /** Whether anybody can see the tab. */
  visible: boolean;
}

export interface ExperimentTabOptions {
  /** The store in which the experiments are. */
  storeId: string;
  /** What the tab was called before, until the store says. */
  name: string;
  experimentIds: readonly string[];
  surroundings: Pick<Surroundings, 'connection' | 'changes' | 'history' | 'retry'>;
  saved: SavedTab;
  /** Something worth remembering has changed. */
  onArranged: () => void;
}

// Change events come at most four a second; a page of many open tabs should not ask more often.
const PAUSE_MS = 100;

export class ExperimentTabModel extends Observable<ExperimentTabState> {
  constructor(
    readonly api: TracksideApi,
    private readonly options: ExperimentTabOptions
  ) {
    const { saved, surroundings, experimentIds } = options;
    const { view, focused, panes } = saved;
    const connection = surroundings.connection.getSnapshot();
    const nothing = { experiments: [], error: null, elsewhere: null, layout: 0, visible: false };
    super({ connection, ...nothing, view, focused, panes });
    const onArranged = (): void => this.arranged();
    this.experimentIds = experimentIds;
    this.name = options.name;
    this.selection = new SelectionModel(saved.selected, onArranged);
    const onApplied = (): void => {
      onArranged();
      void this.table.refresh();
    };
    const { history } = surroundings;
    const onTyped = (text: string): void => this.table.anticipate(text);
    this.filter = new FilterModel(api, experimentIds, saved.filter, onApplied, history, onTyped);
    this.filterPane = new FilterPaneModel(api, this.filter);
    const onChanged = (): Promise<void> => this.table.refresh();
    this.actions = new RunActionsModel(api, {
      experimentIds,
      selection: this.selection,
      onChanged,
      onArranged
    });
    // One line a part: its owner replaces it. `saved.parts[…]` is what its `save()` gave the last page.
    this.comparison = new ComparisonPaneModel(api, {
      selection: this.selection,
      saved: saved.parts['comparison'],
      onArranged
    });
    this.table = new RunTableModel(
      api,
      {
        experimentIds,
        filter: this.filter,
        selection: this.selection,
        view: () => this.actions.view,
        onArranged
      },
      saved.parts['table']
    );
    const { filter, table, comparison } = this;
    this.views = new SavedViewsModel(api, {
      experimentId: experimentIds[0] ?? '',
      subject: arrangementOf({
        filter,
        table,
        comparison,
        panes: () => this.get().panes,
        layOut: panes => this.set({ panes, layout: this.get().layout + 1 })
      }),
      saved: saved.parts['views'],
      onArranged: options.onArranged
    });
    this.subscriptions = [
      surroundings.connection.subscribe(() => this.followConnection()),
      surroundings.changes.subscribe(change => this.followChange(change)),
      followPreferences(() => {
        this.table.columns.forget();
        // The best values are asked for where a direction is known: that first. A failure, the refresh tells.
        void this.table.columns
          .load()
          .catch(() => undefined)
          .then(() => this.refresh());
      })
    ];
    this.followConnection();
  }

  readonly experimentIds: readonly string[];
  readonly name: string;
  readonly filter: FilterModel;
  readonly filterPane: FilterPaneModel;
  readonly actions: RunActionsModel;
  readonly selection: SelectionModel;
  readonly comparison: ComparisonPaneModel;
  readonly table: RunTableModel;
  readonly views: SavedViewsModel;

  /** Asks again for all that is shown, and for the connection if it is not well. */
  refresh(): void {
    if (this.get().connection.kind !== 'connected') {
      this.options.surroundings.retry();
    }
    this.stale = null;
    this.refresher.request();
  }

  setView(view: TabView): void {
    this.set({ view });
    this.arranged();
  }

  /** Shows a run under "Run details". */
  openRun(runId: string): void {
    this.set({ focused: runId, view: 'details' });
    this.arranged();
  }

  /** Brings back those of its experiments that are deleted. */
  async restore(): Promise<void> {
    const deleted = this.get().experiments.filter(isDeleted);
    try {
      await Promise.all(deleted.map(({ experiment_id }) => this.api.restoreExperiment({ experiment_id })));
      this.refresh();
    } catch (error) {
      this.set({ error: sentenceOf(error) });
    }
  }

  setPane(pane: Pane, change: Partial<SavedTab['panes'][Pane]>): void {
    const { panes } = this.get();
    this.set({ panes: { ...panes, [pane]: { ...panes[pane], ...change } } });
    this.arranged();
  }

  /** Whether anybody can see it; what changes meanwhile is asked for when it is seen again. */
  setVisible(visible: boolean): void {
    this.set({ visible });
    if (visible && this.stale !== undefined) {
      this.refresher.request();
    }
  }

  /** What to remember of it. */
  save(): SavedTab {
    const { view, focused, panes } = this.get();
    const kept = Object.entries(this.parts()).map(([name, part]) => [name, part.save()] as const);
    return {
      filter: this.filter.get().applied,
      selected: [...this.selection.get().selected],
      view,
      focused,
      panes,
      parts: Object.fromEntries(kept)
    };
  }

  dispose(): void {
    this.subscriptions.forEach(end => end());
    this.refresher.dispose();
    this.latest.cancel();
    this.filterPane.dispose();
    this.filter.dispose();
    this.actions.dispose();
    Object.values(this.parts()).forEach(part => part.dispose());
  }

  /** Something worth remembering has changed. */
  private arranged(): void {
    this.views.arranged();
    this.options.onArranged();
  }

  private parts(): Record<'table' | 'comparison' | 'views', TabPart> {
    const { table, comparison, views } = this;
    return { table, comparison, views };
  }

  private followConnection(): void {
    const connection = this.options.surroundings.connection.getSnapshot();
    this.set({ connection });
    if (connection.kind === 'connected') {
      const { store_id, store_label } = connection.status;
      this.set({ elsewhere: store_id === this.options.storeId ? null : store_label });
      // Events are lost while there is no connection.
      this.stale = null;
      this.setVisible(this.get().visible);
    }
  }

  private followChange(change: StoreChanged): void {
    const isOurs = change.store_id === this.options.storeId;
    const concerns = change.truncated || change.experiment_ids.some(id => this.experimentIds.includes(id));
    if (!isOurs || !concerns) {
      return;
    }
    this.stale =
      this.stale === undefined ? change : this.stale === null ? null : mergeChanges(this.stale, change);
    if (this.get().visible) {
      this.refresher.request();
    }
  }

  private readonly work = async (): Promise<void> => {
    if (this.get().connection.kind !== 'connected' || this.get().elsewhere !== null) {
      return;
    }
    const change = this.stale ?? undefined;
    this.stale = undefined;
    await Promise.all([
      this.loadExperiments(),
      change === undefined ? this.filter.tryAgain() : undefined,
      ...Object.values(this.parts()).map(part => part.refresh(change))
    ]);
  };

  private async loadExperiments(): Promise<void> {
    const isLast = this.latest.begin();
    try {
      const ask = (id: string) => this.api.getExperiment({ experiment_id: id });
      const answers = await Promise.all(this.experimentIds.map(ask));
      if (isLast()) {
        const experiments = answers.flatMap(({ experiment }) => (experiment === null ? [] : [experiment]));
        this.set({ experiments, error: null });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ error: sentenceOf(error) });
      }
    }
  }

  private readonly latest = new Latest();
  private readonly refresher = new Refresher(() => this.work(), PAUSE_MS);
  private readonly subscriptions: (() => void)[];
  /** What changed since the last refresh: nothing, a change, or (null) anything. */
  private stale: StoreChanged | null | undefined = null;
}

export function isDeleted({ lifecycle_stage: stage }: ExperimentItem): boolean {
  return stage === 'deleted';
}

/** What the tab is called. */
export function nameOf(experiments: readonly ExperimentItem[]): string {
  return experiments.map(({ name }) => name).join(', ');
}
