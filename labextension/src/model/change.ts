/** What changed in the store, as the models gather it. */
import type { StoreChanged } from './wire';

/** Two changes as one. */
export function mergeChanges(a: StoreChanged, b: StoreChanged): StoreChanged {
  return {
    ...b,
    experiment_ids: [...new Set([...a.experiment_ids, ...b.experiment_ids])],
    run_ids: [...new Set([...a.run_ids, ...b.run_ids])],
    truncated: a.truncated || b.truncated,
    models: a.models || b.models
  };
}
