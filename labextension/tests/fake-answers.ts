/** What the fake server answers, from what it holds. */
import type {
  ChartBuild,
  ChartBuilt,
  ExperimentItem,
  RunDetail,
  RunRows,
  RunSearch,
  WireNumber
} from '../src/model/api';
import { bestOf } from '../src/model/numbers';
import { type FakeRun, matches, NOW, run } from './fake-facts';
import { cellOf, sorted } from './fake-table';

interface Holdings {
  revision: number;
  experiments: Map<string, FakeRun[]>;
  titles: Map<string, string>;
  deleted: Set<string>;
  counted: number | null;
}

export function itemOf(server: Holdings, name: string): ExperimentItem {
  const runs = server.experiments.get(name) ?? [];
  return {
    experiment_id: name,
    name: server.titles.get(name) ?? name,
    lifecycle_stage: server.deleted.has(name) ? 'deleted' : 'active',
    creation_time: NOW,
    last_update_time: NOW,
    run_count: runs.length,
    running_count: runs.filter(item => item.status === 'RUNNING').length,
    last_activity: NOW,
    tags: {},
    note: ''
  };
}

export function pageOf(server: Holdings, request: RunSearch): RunRows {
  const all = request.experiment_ids.flatMap(id => server.experiments.get(id) ?? []);
  const wantedIds = request.run_ids ?? null;
  const matching = all.filter(item => matches(item, request.filter ?? ''));
  const found = sorted(matching, request.order_by ?? []).filter(
    item => wantedIds === null || wantedIds.includes(item.run_id)
  );
  // A token of this server is the offset of the next page.
  const from = Number(request.page_token ?? request.offset ?? 0);
  const to = from + (request.max_results ?? 100);
  const shown = found.slice(from, to);
  const keys = [...new Set(all.flatMap(item => Object.keys(item.metrics)))];
  const wanted = request.metrics ?? keys;
  return {
    revision: server.revision,
    unchanged: false,
    unreadable: false,
    total: server.counted ?? found.length,
    total_is_exact: server.counted === null,
    next_page_token: to < found.length ? String(to) : null,
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
    cells: Object.fromEntries((request.columns ?? []).map(id => [id, shown.map(item => cellOf(item, id))])),
    best: Object.fromEntries(
      (request.best ?? []).map(id => [
        id,
        bestOf(
          found.map(item => cellOf(item, id) as WireNumber | null),
          'up'
        ) ?? 0
      ])
    ),
    sparklines: shown.map(item => {
      const value = item.metrics[request.sparkline ?? ''];
      return value === undefined ? null : { steps: [0, 1], values: [0, value] };
    }),
    metric_keys: keys,
    param_keys: []
  };
}

export function detailOf(server: Holdings, runId: string): RunDetail {
  const [experiment, item] = [...server.experiments]
    .flatMap(([name, runs]) => runs.map(one => [name, one] as const))
    .find(([, one]) => one.run_id === runId) ?? ['', run('none')];
  const curve = { steps: [0], values: [0] };
  const none = { min: null, min_step: null, max: null, max_step: null, mean: null, sparkline: curve };
  const source = { notebook: 'churn.ipynb', notebook_path: null, path_origin: null, kernel_id: null };
  return {
    revision: server.revision,
    unchanged: false,
    run_id: runId,
    run_name: item.run_name,
    experiment_id: experiment,
    experiment_name: experiment,
    status: item.status,
    lifecycle_stage: 'active',
    start_time: NOW - 120_000,
    end_time: NOW,
    user_id: 'ada',
    colour: item.colour,
    params: { lr: '0.1' },
    changed_params: ['lr'],
    metrics: Object.entries(item.metrics).map(([key, last]) => ({
      key,
      last,
      last_step: 9,
      count: 10,
      ...none
    })),
    best: {},
    tags: {},
    note: '',
    warnings: ['A parameter was too long.'],
    clean: 'unknown',
    clean_reasons: [],
    environment: null,
    git: null,
    registered_versions: [],
    previous_run_id: null,
    next_run_id: null,
    source: { ...source, cell_id: null, execution_count: 3, attempt: 1, code: 'lr = 0.1' }
  };
}

/** A line of one point, for each run that has the metric. */
export function builtOf(server: Holdings, request: ChartBuild): ChartBuilt {
  const { revision } = server;
  const key = (request.config.y[0] ?? '').replace('metrics.', '');
  const all = [...server.experiments.values()].flat().filter(item => request.run_ids.includes(item.run_id));
  const drawn = all.filter(item => key in item.metrics);
  return {
    revision,
    unchanged: false,
    spec: { mark: 'line', title: key, runs: drawn.map(item => item.run_id), legend: request.legend },
    data_name: 'points',
    data: drawn.map(item => ({ run_id: item.run_id, step: revision, value: item.metrics[key] })),
    code: '',
    not_drawn: all.filter(item => !drawn.includes(item)).map(item => item.run_name),
    notes: [],
    config: request.config
  };
}
