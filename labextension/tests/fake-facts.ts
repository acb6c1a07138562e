/** What the fake server is, and which of its runs a filter takes. */
import type { StatusInfo } from '../src/model/api';
import type { FakeRun } from './fake-server';

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
