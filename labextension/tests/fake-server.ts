/** A server of trackside in memory, at the border where the network would be. */
import {
  type ApiError,
  type ChartBuild,
  type ChartBuilt,
  type ChartSuggested,
  type ColumnPage,
  type ColumnQuery,
  type ExperimentDelete,
  type ExperimentDetail,
  type ExperimentGet,
  type ExperimentItem,
  type ExperimentPage,
  type ExperimentRestore,
  type ExperimentSearch,
  type ExperimentUpdate,
  type GroupPage,
  type GroupQuery,
  type History,
  type ExportTicket,
  type RunDelete,
  type RunDetail,
  type RunExport,
  type RunRestore,
  type RunGet,
  type RunRows,
  type RunSearch,
  type RunsChanged,
  type RunUpdate,
  type SettingsInfo,
  type SettingsPut,
  type StatusInfo,
  type StoreChanged,
  type StoreFind,
  type StoreFound,
  type StoreShow,
  type TracksideApi,
  type VaryingPage,
  type VaryingQuery
} from '../src/model/api';
import type { Connection, Surroundings } from '../src/model/connection';
import type { SavedSidebar, SavedStates } from '../src/model/saved-state';
import { Emitter, Value } from '../src/model/value';
import { builtOf, detailOf, itemOf, pageOf } from './fake-answers';
import { type FakeRun, STATUS, storeOf } from './fake-facts';
import { checked, composed, suggested } from './fake-filters';
import { columnsOf, groupsOf } from './fake-table';
import { FakeViews } from './fake-views';

export { type FakeRun, NOW, run } from './fake-facts';

/** Answers like the server does; `calls` are the requests, `gates` can hold answers back. */
export class FakeServer implements TracksideApi, SavedStates {
  revision = 1;
  experiments = new Map<string, FakeRun[]>();
  /** Names of those that were renamed. */
  titles = new Map<string, string>();
  deleted = new Set<string>();
  calls: { operation: string; request: unknown }[] = [];
  /** What would give each search of runs up. */
  signals: (AbortSignal | undefined)[] = [];
  failure: ApiError | null = null;
  /** Ids of the columns that vary. */
  varying: string[] = [];
  /** Whether a cell ran more than once. */
  hasAttempts = false;
  /** What stops a change of runs in the middle. */
  stopped: string | null = null;
  /** As far as runs are counted, where there are more. */
  counted: number | null = null;
  saved = new Map<string, unknown>();
  /** The first one waiting decides when the next answer of that operation comes. */
  gates: { operation: string; opened: Promise<void> }[] = [];

  readonly connection = new Value<Connection>({ kind: 'connected', status: STATUS });
  readonly changes = new Emitter<StoreChanged>();
  readonly notebook = new Value<string | null>(null);
  /** What the settings file says. */
  settings: SettingsInfo = { capture: { params: true, outputs: true }, directions: {}, fixed: [] };
  readonly views = new FakeViews();
  retries = 0;
  shown = STATUS.store_id;

  get surroundings(): Surroundings {
    const { connection, changes, notebook } = this;
    return { connection, changes, notebook, retry: () => (this.retries += 1) };
  }

  /** Holds the next answer of an operation back until the function that comes back is called. */
  hold(operation: string): () => void {
    let open = (): void => {};
    const opened = new Promise<void>(resolve => (open = resolve));
    this.gates.push({ operation, opened });
    return open;
  }

  /** Changes what is stored and says so, as the server's event does. */
  change(experimentId: string, edit: (runs: FakeRun[]) => void): void {
    const runs = this.experiments.get(experimentId) ?? [];
    edit(runs);
    this.experiments.set(experimentId, runs);
    this.revision += 1;
    const ids = { experiment_ids: [experimentId], run_ids: runs.map(item => item.run_id) };
    this.changes.emit({
      store_id: STATUS.store_id,
      revision: this.revision,
      ...ids,
      truncated: false,
      models: false
    });
  }

  requests(operation: string): unknown[] {
    return this.calls.filter(call => call.operation === operation).map(call => call.request);
  }

  load(storeId: string): Promise<unknown> {
    return Promise.resolve(this.saved.get(storeId));
  }

  save(storeId: string, state: SavedSidebar): Promise<unknown> {
    this.saved.set(storeId, state);
    return Promise.resolve();
  }

  status = (): Promise<StatusInfo> => this.answer('status', {}, () => STATUS);

  findStore(request: StoreFind): Promise<StoreFound> {
    return this.answer('stores.find', request, () => storeOf(request.notebook, this.shown));
  }

  showStore(request: StoreShow): Promise<StatusInfo> {
    return this.answer('stores.show', request, () => {
      const status = { ...STATUS, store_id: storeOf(request.notebook ?? '', '').store_id ?? '' };
      this.shown = status.store_id;
      this.connection.set({ kind: 'connected', status });
      return status;
    });
  }

  searchExperiments(request: ExperimentSearch): Promise<ExperimentPage> {
    return this.answer('experiments.search', request, () => {
      const isWanted = (id: string): boolean =>
        itemOf(this, id).name.includes(request.text ?? '') &&
        this.deleted.has(id) === (request.view === 'deleted_only');
      const names = [...this.experiments.keys()].filter(isWanted);
      return {
        revision: this.revision,
        unchanged: false,
        experiments: names.map(name => itemOf(this, name))
      };
    });
  }

  getExperiment(request: ExperimentGet): Promise<ExperimentDetail> {
    return this.answer('experiments.get', request, () => ({
      revision: this.revision,
      unchanged: false,
      experiment: itemOf(this, request.experiment_id)
    }));
  }

  getSettings(): Promise<SettingsInfo> {
    return this.answer('settings.get', {}, () => this.settings);
  }

  putSettings(request: SettingsPut): Promise<SettingsInfo> {
    return this.answer('settings.put', request, () => {
      const wanted = Object.entries(request.capture ?? {}).filter(
        ([name]) => !this.settings.fixed.includes(`capture.${name}`)
      );
      const capture = { ...this.settings.capture, ...Object.fromEntries(wanted) };
      return (this.settings = { capture, directions: request.directions ?? {}, fixed: this.settings.fixed });
    });
  }

  createExperiment = (): Promise<ExperimentItem> =>
    Promise.reject(new Error('The sidebar does not create experiments itself.'));

  updateExperiment(request: ExperimentUpdate): Promise<ExperimentItem> {
    return this.answer('experiments.update', request, () => {
      this.titles.set(request.experiment_id, request.name ?? '');
      return itemOf(this, request.experiment_id);
    });
  }

  deleteExperiment(request: ExperimentDelete): Promise<ExperimentItem> {
    return this.answer('experiments.delete', request, () => {
      this.deleted.add(request.experiment_id);
      return itemOf(this, request.experiment_id);
    });
  }

  restoreExperiment(request: ExperimentRestore): Promise<ExperimentItem> {
    return this.answer('experiments.restore', request, () => {
      this.deleted.delete(request.experiment_id);
      return itemOf(this, request.experiment_id);
    });
  }

  searchRuns(request: RunSearch, signal?: AbortSignal): Promise<RunRows> {
    this.signals.push(signal);
    return this.answer('runs.search', request, () => pageOf(this, request));
  }

  listColumns(request: ColumnQuery): Promise<ColumnPage> {
    return this.answer('runs.columns', request, () => columnsOf(this, request));
  }

  findVarying(request: VaryingQuery): Promise<VaryingPage> {
    const { revision, varying } = this;
    const page = { revision, unchanged: false, columns: varying, looked_at: 3, is_complete: true };
    return this.answer('runs.varying', request, () => page);
  }

  groupRuns(request: GroupQuery): Promise<GroupPage> {
    return this.answer('runs.groups', request, () => groupsOf(this, request));
  }

  getRun(request: RunGet): Promise<RunDetail> {
    return this.answer('runs.get', request, () => detailOf(this, request.run_id));
  }

  deleteRuns = (request: RunDelete): Promise<RunsChanged> => this.changed('runs.delete', request.run_ids);

  restoreRuns = (request: RunRestore): Promise<RunsChanged> => this.changed('runs.restore', request.run_ids);

  exportRuns(request: RunExport): Promise<ExportTicket> {
    const ticket = { export_id: 'e1', file_name: `runs.${request.format}`, media_type: 'text/plain' };
    const run_count = request.run_ids?.length ?? 0;
    return this.answer('runs.export', request, () => ({ ...ticket, run_count }));
  }

  private changed(operation: string, run_ids: string[]): Promise<RunsChanged> {
    const { revision, stopped } = this;
    return this.answer(operation, { run_ids }, () => ({ revision, run_ids, stopped }));
  }

  updateRuns(request: RunUpdate): Promise<RunsChanged> {
    return this.answer('runs.update', request, () => {
      for (const item of [...this.experiments.values()].flat()) {
        if (request.run_ids.includes(item.run_id)) {
          item.run_name = request.name ?? item.run_name;
        }
      }
      this.revision += 1;
      return { revision: this.revision, run_ids: request.run_ids, stopped: null };
    });
  }

  metricHistory = (): Promise<History> =>
    Promise.resolve({ revision: this.revision, unchanged: false, series: [] });

  buildChart(request: ChartBuild): Promise<ChartBuilt> {
    return this.answer('charts.build', request, () => builtOf(this, request));
  }

  suggestCharts = (): Promise<ChartSuggested> => Promise.reject(new Error('The sidebar does not ask.'));

  getViews: TracksideApi['getViews'] = request =>
    this.answer('views.get', request, () => this.views.page(request));

  putView: TracksideApi['putView'] = request =>
    this.answer('views.put', request, () => this.views.put(request));

  deleteView: TracksideApi['deleteView'] = request =>
    this.answer('views.delete', request, () => this.views.delete(request));

  checkFilter: TracksideApi['checkFilter'] = request =>
    this.answer('filters.check', request, () => checked(request.text));

  composeFilter: TracksideApi['composeFilter'] = request =>
    this.answer('filters.compose', request, () => composed(request));

  suggestFilter: TracksideApi['suggestFilter'] = request =>
    this.answer('filters.suggest', request, () => suggested(request));

  private async answer<T>(operation: string, request: unknown, make: () => T): Promise<T> {
    this.calls.push({ operation, request });
    const { failure } = this;
    const gate = this.gates.findIndex(item => item.operation === operation);
    const answer = failure === null ? make() : null;
    if (gate >= 0) {
      await this.gates.splice(gate, 1)[0]?.opened;
    }
    if (answer === null) {
      throw failure ?? new Error('No answer');
    }
    return answer;
  }
}
