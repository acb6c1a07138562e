/** Everything a page about one run shows, live: asked for again whenever the store says that the run changed. */
import type { ModelVersionCreate, RunDetail, StoreChanged, TracksideApi } from './api';
import { ComparisonModel } from './comparison-model';
import type { Connection, Surroundings } from './connection';
import { sentenceOf } from './failure';
import type { FilesApi } from './files-api';
import { Latest } from './latest';
import { Observable } from './observable';
import { DiffModel } from './diff-model';
import { OtherRuns } from './other-runs';
import type { ModelsApi } from './models-api';
import { OutputFilesModel } from './output-files-model';
import { Refresher } from './refresher';
import type { SourcesApi } from './sources-api';

const PAUSE_MS = 250;

export type RunPageApi = Pick<TracksideApi, 'getRun' | 'updateRuns' | 'searchRuns' | 'buildChart'>;

export interface RunPageState {
  runId: string;
  detail: RunDetail | null;
  /** Why the run can't be shown. */
  error: string | null;
  /** Why it could not be changed. */
  editError: string | null;
  /** The metric whose chart is open. */
  metric: string | null;
  /** What is written into the run's note and has not been sent; null where that is nothing. */
  draft: string | null;
  /** Names of registered models, those changed last first; null until they have come. */
  models: readonly string[] | null;
  /** Why there are none. */
  modelsError: string | null;
  connection: Connection;
}

export interface RunPageOptions {
  runId: string;
  files: FilesApi;
  sources: Pick<SourcesApi, 'diffRuns'>;
  models: Pick<ModelsApi, 'searchModels' | 'createModelVersion'>;
  surroundings: Pick<Surroundings, 'connection' | 'changes' | 'retry'>;
}

export class RunPageModel extends Observable<RunPageState> {
  readonly files: OutputFilesModel;
  readonly chart: ComparisonModel;
  readonly diff: DiffModel;
  readonly others: OtherRuns;

  constructor(
    private readonly api: RunPageApi,
    private readonly options: RunPageOptions
  ) {
    const { connection } = options.surroundings;
    super({
      runId: options.runId,
      detail: null,
      error: null,
      editError: null,
      metric: null,
      draft: null,
      models: null,
      modelsError: null,
      connection: connection.getSnapshot()
    });
    this.storeId = storeOf(connection.getSnapshot());
    this.files = new OutputFilesModel(options.files, options.runId);
    this.diff = new DiffModel(options.sources);
    this.others = new OtherRuns(api);
    this.chart = new ComparisonModel(
      api as TracksideApi,
      () => ({ runIds: [this.get().runId], metric: this.get().metric }),
      false
    );
    this.subscriptions = [
      connection.subscribe(() => this.followConnection()),
      options.surroundings.changes.subscribe(change => this.followChange(change))
    ];
    this.refresher.request();
  }

  dispose(): void {
    this.subscriptions.forEach(end => end());
    this.latest.cancel();
    this.refresher.dispose();
    this.files.dispose();
    this.chart.close();
  }

  /** Shows another run in this place. */
  open(runId: string): void {
    if (runId === this.get().runId) {
      return;
    }
    this.latest.cancel();
    this.set({ runId, detail: null, error: null, editError: null, draft: this.drafts.get(runId) ?? null });
    this.files.open(runId);
    void this.diff.compare(null, null);
    void this.load();
    void this.chart.refresh();
  }

  /** What nobody sees asks for nothing. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible && this.stale !== null) {
      this.refresher.request();
    }
  }

  refresh(): void {
    this.stale = 'run';
    this.options.surroundings.retry();
    this.refresher.request();
  }

  showChart(metric: string | null): void {
    this.set({ metric });
    if (metric === null) {
      this.chart.close();
    } else {
      this.chart.show();
    }
  }

  rename(name: string): Promise<boolean> {
    return this.edit({ name });
  }

  async setNote(note: string): Promise<boolean> {
    const { runId } = this.get();
    const isTaken = await this.edit({ note });
    // What was written while it was being sent is still to be sent.
    if (isTaken && this.drafts.get(runId) === note) {
      this.drafts.delete(runId);
      this.set({ draft: this.drafts.get(this.get().runId) ?? null });
    }
    return isTaken;
  }

  /** Keeps what is being written, also while another run is looked at. */
  setDraft(draft: string | null): void {
    const { runId } = this.get();
    if (draft === null) {
      this.drafts.delete(runId);
    } else {
      this.drafts.set(runId, draft);
    }
    this.set({ draft });
  }

  /** Sets a tag; null takes it away. */
  setTag(key: string, value: string | null): Promise<boolean> {
    return this.edit({ tags: { [key]: value } });
  }

  /** Asks which registered models there are, for a run to be added to. */
  async loadModels(): Promise<void> {
    this.set({ models: null, modelsError: null });
    try {
      const { models } = await this.options.models.searchModels({});
      this.set({ models: models.map(({ name }) => name) });
    } catch (error) {
      this.set({ modelsError: sentenceOf(error) });
    }
  }

  /** Makes a run a version of a registered model; rejects with the server's sentence. */
  async saveAsModel(request: ModelVersionCreate): Promise<void> {
    await this.options.models.createModelVersion(request);
    await this.load();
  }

  /** Waits for something that the page was asked for; if it fails, the page says why. */
  async attempt(work: Promise<void> | undefined): Promise<void> {
    try {
      await work;
      this.set({ editError: null });
    } catch (error) {
      this.set({ editError: sentenceOf(await this.reasonOf(error)) });
    }
  }

  dismissEditError(): void {
    this.set({ editError: null });
  }

  /** A part of the page that can't be fetched has no words of its own: whether the server answers has. */
  private async reasonOf(error: unknown): Promise<unknown> {
    if (!(error instanceof Error && error.name === 'ChunkLoadError')) {
      return error;
    }
    return this.api.getRun({ run_id: this.get().runId }).then(
      () => error,
      (reason: unknown) => reason
    );
  }

  private async edit(change: {
    name?: string;
    note?: string;
    tags?: Record<string, string | null>;
  }): Promise<boolean> {
    const { runId } = this.get();
    try {
      await this.api.updateRuns({ run_ids: [runId], ...change });
    } catch (error) {
      if (runId === this.get().runId) {
        this.set({ editError: sentenceOf(error) });
      }
      return false;
    }
    this.set({ editError: null });
    await this.load();
    return true;
  }

  private readonly load = async (): Promise<void> => {
    const { runId, detail } = this.get();
    const isLast = this.latest.begin();
    try {
      const answer = await this.api.getRun({ run_id: runId, if_revision: detail?.revision ?? null });
      if (isLast()) {
        this.set({ error: null, ...(answer.unchanged ? {} : { detail: answer }) });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ error: sentenceOf(error) });
      }
    }
  };

  private readonly refreshStale = async (): Promise<void> => {
    const isAll = this.stale !== 'surroundings';
    this.stale = null;
    await Promise.all([this.load(), ...(isAll ? [this.files.refresh(), this.chart.refresh()] : [])]);
  };

  private followConnection(): void {
    const connection = this.options.surroundings.connection.getSnapshot();
    const isBack = connection.kind === 'connected' && this.get().connection.kind !== 'connected';
    this.set({ connection });
    this.storeId ??= storeOf(connection);
    if (isBack) {
      this.note('run');
      void this.files.preview.recover();
    }
  }

  private followChange({ store_id, run_ids, experiment_ids, truncated }: StoreChanged): void {
    const { runId, detail } = this.get();
    if (this.storeId !== null && store_id !== this.storeId) {
      return;
    }
    if (truncated || run_ids.includes(runId)) {
      this.note('run');
    } else if (detail === null || experiment_ids.includes(detail.experiment_id)) {
      // Another run of the experiment may be its neighbour, or better than it; its files and curves are as before.
      this.note('surroundings');
    }
  }

  private note(changed: 'run' | 'surroundings'): void {
    this.stale = this.stale === 'run' ? 'run' : changed;
    if (this.visible) {
      this.refresher.request();
    }
  }

  private readonly latest = new Latest();
  private readonly refresher = new Refresher(() => this.refreshStale(), PAUSE_MS);
  private readonly subscriptions: (() => void)[];
  private readonly drafts = new Map<string, string>();
  /** What has changed since it was last asked for: the run, or only runs around it. */
  private stale: 'run' | 'surroundings' | null = 'run';
  /** The store in which the run is. */
  private storeId: string | null;
  private visible = true;
}

function storeOf(connection: Connection): string | null {
  return connection.kind === 'connected' ? connection.status.store_id : null;
}
