/** What the fake server is, and which of its runs a filter takes. */
import type { Status, StatusInfo, StoreFound, WireNumber } from '../src/model/api';

export const STATUS: StatusInfo = {
  store_id: 'store-1',
  store: 'sqlite:////work/.trackside/store.db',
  store_label: '/work/.trackside',
  package_version: '0.1.0',
  revision: 1,
  assets: {}
};

/** Notebooks in the folder `other` have a store of their own. */
export function storeOf(notebook: string, shown: string): StoreFound {
  const isOther = notebook.startsWith('other/');
  const store_id = isOther ? 'store-2' : STATUS.store_id;
  return { store_id, store_label: isOther ? '/work/other' : '/work', is_shown: store_id === shown };
}

export function matches(item: FakeRun, filter: string): boolean {
  const id = /run_id = '([^']*)'/.exec(filter)?.[1];
  const [, key, bound] = /metrics\.(\w+) > ([\d.]+)/.exec(filter) ?? [];
  if (id !== undefined) {
    return item.run_id === id;
  }
  return key === undefined || Number(item.metrics[key] ?? NaN) > Number(bound);
}

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
