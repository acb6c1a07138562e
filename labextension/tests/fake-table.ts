/** What the fake server knows of a table's columns: properties, metrics, and one param `kind`. */
import type { ColumnItem, ColumnPage, ColumnQuery, GroupItem, GroupPage, GroupQuery } from '../src/model/api';
import { type FakeRun, NOW } from './fake-facts';

interface Holdings {
  revision: number;
  experiments: Map<string, FakeRun[]>;
  hasAttempts: boolean;
}

/** What stands in a column of a run; the param `kind` is how the run's name begins. */
export function cellOf(item: FakeRun, id: string): number | string | null {
  const cells: Record<string, number | string | null> = {
    run_name: item.run_name,
    status: item.status,
    start_time: NOW - 120_000,
    duration: item.status === 'RUNNING' ? null : 120_000,
    'params.kind': kindOf(item)
  };
  return cells[id] ?? item.metrics[/metrics\.(\w+)/.exec(id)?.[1] ?? ''] ?? null;
}

export function sorted(runs: FakeRun[], order: readonly string[]): FakeRun[] {
  const [id = '', way = ''] = order[0]?.split(' ') ?? [];
  const value = (item: FakeRun): number | string => cellOf(item, id) ?? -Infinity;
  const compare = (a: FakeRun, b: FakeRun): number =>
    value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0;
  return order.length === 0
    ? runs
    : [...runs].sort((a, b) => (way === 'DESC' ? compare(b, a) : compare(a, b)));
}

export function columnsOf(server: Holdings, request: ColumnQuery): ColumnPage {
  const runs = request.experiment_ids.flatMap(id => server.experiments.get(id) ?? []);
  const keys = [...new Set(runs.flatMap(item => Object.keys(item.metrics)))];
  const property = (id: string, kind: ColumnItem['kind']): ColumnItem => ({
    id,
    key: id,
    group: 'property',
    kind,
    direction: null,
    is_sortable: id !== 'registered_version',
    aggregates: {}
  });
  return {
    revision: server.revision,
    unchanged: false,
    has_attempts: server.hasAttempts,
    columns: [
      property('run_name', 'text'),
      property('status', 'text'),
      property('start_time', 'time'),
      property('duration', 'duration'),
      property('experiment', 'text'),
      property('registered_version', 'text'),
      ...keys.map((key): ColumnItem => ({
        ...property(`metrics.${key}`, 'number'),
        key,
        group: 'metric',
        direction: key === 'accuracy' ? 'up' : null,
        aggregates: { min: `min(metrics.${key})`, max: `max(metrics.${key})` }
      })),
      { ...property('params.kind', 'text'), key: 'kind', group: 'param' }
    ]
  };
}

export function groupsOf(server: Holdings, request: GroupQuery): GroupPage {
  const runs = request.experiment_ids.flatMap(id => server.experiments.get(id) ?? []);
  const kinds = [...new Set(runs.map(kindOf))];
  const groups = kinds.map(kind => {
    const members = runs.filter(item => kindOf(item) === kind);
    const values = members.flatMap(item => item.metrics['accuracy'] ?? []).map(Number);
    const range = (value: number): Record<string, number> =>
      values.length === 0 ? {} : { 'metrics.accuracy': value };
    return {
      id: kind,
      key: kind,
      run_ids: members.map(item => item.run_id),
      low: range(Math.min(...values)),
      high: range(Math.max(...values)),
      texts: textsOf(members),
      means: request.group_by === 'auto' ? meansOf(values) : {}
    };
  });
  const total = runs.length;
  return { revision: server.revision, unchanged: false, groups, looked_at: total, total, is_complete: true };
}

function textsOf(members: readonly FakeRun[]): GroupItem['texts'] {
  const texts = [...new Set(members.map(item => item.status))];
  return texts.length > 1 ? { status: texts } : {};
}

function meansOf(values: readonly number[]): GroupItem['means'] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null;
  return { 'metrics.accuracy': { mean, spread, count: values.length } };
}

function kindOf(item: FakeRun): string {
  return item.run_name.split('-')[0] ?? '';
}
