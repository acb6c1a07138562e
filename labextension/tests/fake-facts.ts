/** What the fake server is, and which of its runs a filter takes. */
import type { RunDetail, StatusInfo } from '../src/model/api';
import { type FakeRun, NOW } from './fake-server';

export const STATUS: StatusInfo = {
  store_id: 'store-1',
  store: 'sqlite:////work/.trackside/store.db',
  store_label: '/work/.trackside',
  package_version: '0.1.0',
  revision: 1,
  assets: {}
};

export function matches(item: FakeRun, filter: string): boolean {
  const id = /run_id = '([^']*)'/.exec(filter)?.[1];
  const [, key, bound] = /metrics\.(\w+) > ([\d.]+)/.exec(filter) ?? [];
  if (id !== undefined) {
    return item.run_id === id;
  }
  return key === undefined || Number(item.metrics[key] ?? NaN) > Number(bound);
}

/** Everything about a run of the fake server. */
export function detailOf(revision: number, experiment: string, item: FakeRun): RunDetail {
  const curve = { steps: [0], values: [0] };
  const none = { min: null, min_step: null, max: null, max_step: null, mean: null, sparkline: curve };
  const source = { notebook: 'churn.ipynb', notebook_path: null, path_origin: null, kernel_id: null };
  return {
    revision: revision,
    unchanged: false,
    run_id: item.run_id,
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
    source: { ...source, cell_id: null, execution_count: 3, attempt: 1, code: 'lr = 0.1' }
  };
}
