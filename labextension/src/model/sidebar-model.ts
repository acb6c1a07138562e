/**
 * The state of the sidebar.
 *
 * Who owns what: the *store* (Python) owns experiments, runs and points; this *model* owns what is shown of
 * them in this page (search text, open experiments, filters, selections), remembers it for each store, and
 * asks again when the store says it has changed; the *components* own pixels: focus, open lists, sizes.
 */
import type { StoreChanged, TracksideApi } from './api';
import { mergeChanges } from './change';
import { ExperimentLife } from './experiment-life';
import { ExperimentModel } from './experiment-model';
import { keepOrder } from './experiment-order';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { NotebookStore } from './notebook-store';
import { Observable } from './observable';
import { Refresher } from './refresher';
import { arrangementOf, missingIn, type SidebarOptions, type SidebarState } from './sidebar-state';
import { restoreExperiment, restoreSidebar, type SavedExperiment } from './saved-state';

// Change events come at most four a second; a page of many open experiments should not ask more often.
const PAUSE_MS = 100;
const SAVE_AFTER_MS = 300;

export class SidebarModel extends Observable<SidebarState> {
  constructor(
    private readonly api: TracksideApi,
    private readonly options: SidebarOptions
  ) {
    const { connection, notebook } = options.surroundings;
    super({
      connection: connection.getSnapshot(),
      experiments: [],
      loaded: false,
      busy: false,
      error: null,
      search: '',
      notebookOnly: false,
      notebook: notebook.getSnapshot(),
      open: new Map(),
      modelsOpen: false,
      storeLabel: '',
      storeUrl: ''
    });
    this.life = new ExperimentLife(api, experimentId => this.followMove(experimentId));
    this.notebookStore = new NotebookStore(api, options.surroundings);
    this.subscriptions = [
      connection.subscribe(() => void this.followConnection()),
      notebook.subscribe(() => this.followNotebook()),
      options.surroundings.changes.subscribe(change => this.followChange(change))
    ];
    void this.followConnection();
  }

  readonly life: ExperimentLife;
  readonly notebookStore: NotebookStore;

  /** How far the reader has scrolled; the panel writes it, and scrolls there when the list first comes. */
  get scrollTop(): number {
    return this.scrolled;
  }

  set scrollTop(value: number) {
    this.scrolled = value;
    this.remember();
  }

  toggleModels(): void {
    this.set({ modelsOpen: !this.get().modelsOpen });
    this.remember();
  }

  /** Asks again for all that is shown, and for the connection if it is not well. */
  refresh(): void {
    if (this.get().connection.kind !== 'connected') {
      this.options.surroundings.retry();
    }
    this.stale = null;
    this.refresher.request();
  }

  setSearch(search: string): void {
    this.set({ search });
    void this.loadExperiments();
    this.remember();
  }

  setNotebookOnly(notebookOnly: boolean): void {
    this.set({ notebookOnly });
    this.refresh();
    this.remember();
  }

  toggle(experimentId: string): void {
    const model = this.get().open.get(experimentId);
    if (model === undefined) {
      this.expand(experimentId);
      return;
    }
    this.kept.set(experimentId, model.save());
    this.close(experimentId);
  }

  /** Opens an experiment, whatever the list is narrowed to, and in it a run if one is named. */
  async reveal(experimentId: string, runId?: string): Promise<void> {
    await this.ready;
    await this.laidOut;
    if (!this.get().experiments.some(item => item.experiment_id === experimentId)) {
      this.set({ search: '', notebookOnly: false });
      await this.life.setShowDeleted(false);
    }
    const model = this.get().open.get(experimentId) ?? this.expand(experimentId);
    if (runId !== undefined) {
      await model.reveal(runId);
    }
  }

  /** Whether anybody can see it; what changes meanwhile is asked for when it is seen again. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible && this.stale !== undefined) {
      this.refresher.request();
    }
  }

  dispose(): void {
    this.subscriptions.forEach(end => end());
    this.notebookStore.dispose();
    this.refresher.dispose();
    this.list.cancel();
    clearTimeout(this.saving);
    this.get().open.forEach(model => model.dispose());
  }

  private readonly narrowedTo = (): string | null => {
    const { notebookOnly, notebook } = this.get();
    return notebookOnly ? notebook : null;
  };

  private expand(experimentId: string): ExperimentModel {
    const model = new ExperimentModel(this.api, {
      experimentId,
      notebook: this.narrowedTo,
      // Runs of a deleted experiment count as deleted.
      view: this.life.get().showDeleted ? 'all' : 'active_only',
      saved: this.kept.get(experimentId) ?? restoreExperiment(undefined),
      history: this.options.surroundings.history,
      onArranged: () => this.remember()
    });
    this.set({ open: new Map(this.get().open).set(experimentId, model) });
    if (this.visible) {
      void model.refresh();
    }
    this.remember();
    return model;
  }

  private async loadExperiments(inPlace = false): Promise<void> {
    const isLast = this.list.begin();
    this.set({ busy: true });
    try {
      const view = this.life.get().showDeleted ? ('deleted_only' as const) : ('active_only' as const);
      const request = { text: this.get().search, notebook: this.narrowedTo(), view };
      const known = [...this.get().open.keys(), ...this.kept.keys()];
      const page = await this.api.searchExperiments(request);
      if (isLast()) {
        const experiments = inPlace ? keepOrder(page.experiments, this.get().experiments) : page.experiments;
        this.set({ busy: false, error: null, loaded: true, experiments });
        missingIn(experiments, known, request).forEach(id => {
          this.close(id);
          this.kept.delete(id);
        });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ busy: false, error: sentenceOf(error) });
      }
    }
  }

  private close(experimentId: string): void {
    const open = new Map(this.get().open);
    open.get(experimentId)?.dispose();
    open.delete(experimentId);
    this.set({ open });
    this.remember();
  }

  private async followConnection(): Promise<void> {
    const connection = this.options.surroundings.connection.getSnapshot();
    this.set({ connection });
    if (connection.kind !== 'connected') {
      return;
    }
    const { store_id: storeId, store_label: storeLabel, store: storeUrl } = connection.status;
    this.set({ storeLabel, storeUrl });
    if (storeId !== this.storeId) {
      this.laidOut = this.restore(storeId);
    }
    await this.laidOut;
    this.markReady();
    // Events are lost while there is no connection.
    this.stale = null;
    this.setVisible(this.visible);
  }

  /** Lays the sidebar out as it was when this store was last shown. */
  private async restore(storeId: string): Promise<void> {
    clearTimeout(this.saving);
    this.storeId = storeId;
    this.get().open.forEach(model => model.dispose());
    this.set({ open: new Map(), experiments: [], loaded: false });
    const saved = restoreSidebar(await this.options.state.load(storeId).catch(() => undefined));
    if (storeId !== this.storeId) {
      return;
    }
    this.scrolled = saved.scrollTop;
    this.kept = new Map(Object.entries(saved.experiments));
    const { search, notebookOnly, modelsOpen } = saved;
    this.set({ search, notebookOnly, modelsOpen });
    saved.expanded.forEach(id => this.expand(id));
  }

  private followNotebook(): void {
    const notebook = this.options.surroundings.notebook.getSnapshot();
    // Looking at something else for a moment does not empty the list.
    if (notebook !== null && notebook !== this.get().notebook) {
      this.set({ notebook });
      if (this.get().notebookOnly) {
        this.refresh();
      }
    }
  }

  private followMove(experimentId: string | null): Promise<void> {
    if (experimentId !== null && this.get().open.has(experimentId)) {
      this.toggle(experimentId);
    }
    return this.loadExperiments();
  }

  private followChange(change: StoreChanged): void {
    if (change.store_id !== this.storeId) {
      return;
    }
    this.stale =
      this.stale === undefined ? change : this.stale === null ? null : mergeChanges(this.stale, change);
    if (this.visible) {
      this.refresher.request();
    }
  }

  private readonly work = async (): Promise<void> => {
    const change = this.stale ?? undefined;
    this.stale = undefined;
    if (this.get().connection.kind !== 'connected' || this.storeId === null) {
      return;
    }
    const concerned = [...this.get().open.values()].filter(
      ({ experimentId }) =>
        change === undefined || change.truncated || change.experiment_ids.includes(experimentId)
    );
    await Promise.all([
      this.loadExperiments(change !== undefined),
      ...concerned.map(model => model.refresh(change))
    ]);
  };

  private remember(): void {
    const { storeId } = this;
    if (storeId === null) {
      return;
    }
    clearTimeout(this.saving);
    this.saving = setTimeout(() => {
      this.get().open.forEach((model, id) => this.kept.set(id, model.save()));
      const state = arrangementOf(this.get(), this.kept, this.scrolled);
      // Where it can't be kept, the next page begins anew: nothing to trouble anyone with.
      this.options.state.save(storeId, state).catch(() => undefined);
    }, SAVE_AFTER_MS);
  }

  private readonly list = new Latest();
  private readonly refresher = new Refresher(() => this.work(), PAUSE_MS);
  private readonly subscriptions: (() => void)[];
  private kept = new Map<string, SavedExperiment>();
  /** What changed since the last refresh: nothing, a change, or (null) anything. */
  private stale: StoreChanged | null | undefined;
  private storeId: string | null = null;
  private markReady = (): void => undefined;
  /** Settled when the arrangement of the first store has been restored. */
  private readonly ready = new Promise<void>(resolve => {
    this.markReady = resolve;
  });
  /** Settled when the arrangement of the store that is shown has been restored. */
  private laidOut: Promise<void> = Promise.resolve();
  private visible = true;
  private scrolled = 0;
  private saving: ReturnType<typeof setTimeout> | undefined;
}
