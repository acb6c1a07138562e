/** A server of trackside in memory, at the border where the network would be. */
import {
  type ApiError,
  type ChartBuild,
  type ChartBuilt,
  type ExperimentDelete,
  type ExperimentItem,
  type ExperimentPage,
  type ExperimentRestore,
  type ExperimentSearch,
  type ExperimentUpdate,
  type FilterCheck,
  type FilterChecked,
  type History,
  type RunDetail,
  type RunGet,
  type RunRows,
  type RunSearch,
  type RunsChanged,
  type RunUpdate,
  type Status,
  type StatusInfo,
  type StoreChanged,
  type TracksideApi,
  type WireNumber
} from '../src/model/api';
import type { Connection, Surroundings } from '../src/model/connection';
import type { SavedSidebar, SavedStates } from '../src/model/saved-state';
import { Emitter, Value } from '../src/model/value';
import { detailOf, matches, STATUS } from './fake-facts';

export interface FakeRun {
  run_id: string;
  run_name: string;
  status: Status;
  metrics: Record<string, WireNumber>;
  colour: string;
}

export const NOW = Date.UTC(2026, 10, 23, 12);
/** A run as short as it can be written. */
export function run(
  name: string,
  metrics: Record<string, WireNumber> = {},
  status: Status = 'FINISHED'
): FakeRun {
  return { run_id: `id-${name}`, run_name: name, status, metrics, colour: '#0072b2' };
}

/** Answers like the server does; `calls` are the requests, `gates` can hold answers back. */
export class FakeServer implements TracksideApi, SavedStates {
  revision = 1;
  experiments = new Map<string, FakeRun[]>();
  /** Names of those that were renamed. */
  titles = new Map<string, string>();
  deleted = new Set<string>();
  calls: { operation: string; request: unknown }[] = [];
  failure: ApiError | null = null;
  /** As far as runs are counted, where there are more. */
  counted: number | null = null;
  saved = new Map<string, unknown>();
  /** The first one waiting decides when the next answer of that operation comes. */
  gates: { operation: string; opened: Promise<void> }[] = [];

  readonly connection = new Value<Connection>({ kind: 'connected', status: STATUS });
  readonly changes = new Emitter<StoreChanged>();
  readonly notebook = new Value<string | null>(null);
  retries = 0;

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
    const run_ids = runs.map(item => item.run_id);
    const { store_id } = STATUS;
    const { revision } = this;
    this.changes.emit({ store_id, revision, experiment_ids: [experimentId], run_ids, truncated: false });
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

  status(): Promise<StatusInfo> {
    return this.answer('status', {}, () => STATUS);
  }

  searchExperiments(request: ExperimentSearch): Promise<ExperimentPage> {
    return this.answer('experiments.search', request, () => {
      const isWanted = (id: string): boolean =>
        this.item(id).name.includes(request.text ?? '') &&
        this.deleted.has(id) === (request.view === 'deleted_only');
      const names = [...this.experiments.keys()].filter(isWanted);
      return { revision: this.revision, unchanged: false, experiments: names.map(name => this.item(name)) };
    });
  }

  createExperiment(): Promise<ExperimentItem> {
    return Promise.reject(new Error('The sidebar does not create experiments itself.'));
  }

  updateExperiment(request: ExperimentUpdate): Promise<ExperimentItem> {
    return this.answer('experiments.update', request, () => {
      this.titles.set(request.experiment_id, request.name ?? '');
      return this.item(request.experiment_id);
    });
  }

  deleteExperiment(request: ExperimentDelete): Promise<ExperimentItem> {
    return this.answer('experiments.delete', request, () => {
      this.deleted.add(request.experiment_id);
      return this.item(request.experiment_id);
    });
  }

  restoreExperiment(request: ExperimentRestore): Promise<ExperimentItem> {
    return this.answer('experiments.restore', request, () => {
      this.deleted.delete(request.experiment_id);
      return this.item(request.experiment_id);
    });
  }

  searchRuns(request: RunSearch): Promise<RunRows> {
    return this.answer('runs.search', request, () => this.page(request));
  }

  getRun(request: RunGet): Promise<RunDetail> {
    return this.answer('runs.get', request, () => this.detail(request.run_id));
  }

  updateRuns(request: RunUpdate): Promise<RunsChanged> {
    return this.answer('runs.update', request, () => {
      for (const item of [...this.experiments.values()].flat()) {
        if (request.run_ids.includes(item.run_id)) {
          item.run_name = request.name ?? item.run_name;
        }
      }
      this.revision += 1;
      return { revision: this.revision, run_ids: request.run_ids };
    });
  }

  metricHistory(): Promise<History> {
    return Promise.resolve({ revision: this.revision, unchanged: false, series: [] });
  }

  buildChart(request: ChartBuild): Promise<ChartBuilt> {
    return this.answer('charts.build', request, () => {
      const key = request.y[0] ?? '';
      const all = [...this.experiments.values()].flat().filter(item => request.run_ids.includes(item.run_id));
      const drawn = all.filter(item => key in item.metrics);
      return {
        revision: this.revision,
        unchanged: false,
        spec: { mark: 'line', title: key, runs: drawn.map(item => item.run_id), legend: request.legend },
        data_name: 'points',
        data: drawn.map(item => ({ run_id: item.run_id, step: this.revision, value: item.metrics[key] })),
        code: '',
        not_drawn: all.filter(item => !drawn.includes(item)).map(item => item.run_name)
      };
    });
  }

  /** Takes `metrics.KEY > NUMBER` and `attributes.run_id = 'ID'`; refuses the rest. */
  checkFilter(request: FilterCheck): Promise<FilterChecked> {
    return this.answer('filters.check', request, () => {
      const { text } = request;
      const isGood = text.trim() === '' || / > [\d.]+$/.test(text) || / = '[^']*'$/.test(text);
      const error = {
        message: 'Here the text ends: expected an operator.',
        column: Array.from(text).length,
        expected: ['>'],
        suggestion: null
      };
      const end = Array.from(text).length;
      const starts = ['metrics.accuracy', 'metrics.loss'].filter(key => text !== '' && key.startsWith(text));
      const completions = starts.map(key => ({
        text: key,
        start: 0,
        end,
        kind: 'metric' as const,
        detail: ''
      }));
      return { error: isGood ? null : error, completions };
    });
  }

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

  private item(name: string): ExperimentItem {
    const runs = this.experiments.get(name) ?? [];
    return {
      experiment_id: name,
      name: this.titles.get(name) ?? name,
      lifecycle_stage: this.deleted.has(name) ? 'deleted' : 'active',
      creation_time: NOW,
      last_update_time: NOW,
      run_count: runs.length,
      running_count: runs.filter(item => item.status === 'RUNNING').length,
      last_activity: NOW,
      tags: {},
      note: ''
    };
  }

  private page(request: RunSearch): RunRows {
    const all = request.experiment_ids.flatMap(id => this.experiments.get(id) ?? []);
    const found = all.filter(item => matches(item, request.filter ?? ''));
    const shown = found.slice(0, request.max_results);
    const keys = [...new Set(all.flatMap(item => Object.keys(item.metrics)))];
    const wanted = request.metrics ?? keys;
    return {
      revision: this.revision,
      unchanged: false,
      total: this.counted ?? found.length,
      total_is_exact: this.counted === null,
      next_page_token: null,
      run_id: shown.map(item => item.run_id),
      run_name: shown.map(item => item.run_name),
      experiment_id: shown.map(() => request.experiment_ids[0] ?? ''),
      status: shown.map(item => item.status),
      start_time: shown.map(() => NOW - 120_000),
      end_time: shown.map(item => (item.status === 'RUNNING' ? null : NOW)),
      user_id: shown.map(() => 'ada'),
      colour: shown.map(item => item.colour),
      metrics: Object.fromEntries(wanted.map(key => [key, shown.map(item => item.metrics[key] ?? null)])),
      params: {},
      tags: {},
      cells: {},
      best: {},
      sparklines: shown.map(item => {
        const value = item.metrics[request.sparkline ?? ''];
        return value === undefined ? null : { steps: [0, 1], values: [0, value] };
      }),
      metric_keys: keys,
      param_keys: []
    };
  }

  private detail(runId: string): RunDetail {
    const [experiment, item] = [...this.experiments]
      .flatMap(([name, runs]) => runs.map(one => [name, one] as const))
      .find(([, one]) => one.run_id === runId) ?? ['', run('none')];
    return detailOf(this.revision, experiment, item);
  }
}
