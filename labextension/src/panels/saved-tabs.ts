/** Where the arrangement of tabs is kept: in JupyterLab's workspace. */

import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { SavedTabs } from '../model/saved-tab';

/** Without a state database nothing is kept. */
export function savedTabs(state: IStateDB | null): SavedTabs {
  const key = (storeId: string, experimentIds: readonly string[]): string =>
    `trackside:tab:${storeId}:${[...experimentIds].sort().join('+')}`;
  return {
    load: (storeId, ids) => state?.fetch(key(storeId, ids)) ?? Promise.resolve(undefined),
    save: (storeId, ids, tab) =>
      state?.save(key(storeId, ids), tab as unknown as ReadonlyPartialJSONValue) ?? Promise.resolve(undefined)
  };
}
