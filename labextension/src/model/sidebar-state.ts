/** What the sidebar shows. */
import type { ExperimentItem } from './api';
import type { Connection } from './connection';
import type { ExperimentModel } from './experiment-model';
import type { SavedExperiment, SavedSidebar } from './saved-state';

export interface SidebarState {
  connection: Connection;
  experiments: ExperimentItem[];
  /** Whether a list of experiments has come. */
  loaded: boolean;
  busy: boolean;
  error: string | null;
  search: string;
  notebookOnly: boolean;
  /** The notebook in front, or the last one that was; null if there was none. */
  notebook: string | null;
  /** The experiments that are open, with their models. */
  open: ReadonlyMap<string, ExperimentModel>;
  /** Whether the registered models are listed. */
  modelsOpen: boolean;
  /** What people call the store. */
  storeLabel: string;
  /** The store's address, without its password. */
  storeUrl: string;
}

/** What of it survives a reload. */
export function arrangementOf(
  { search, notebookOnly, open, modelsOpen }: SidebarState,
  kept: ReadonlyMap<string, SavedExperiment>,
  scrollTop: number
): SavedSidebar {
  const experiments = Object.fromEntries(kept);
  return { search, notebookOnly, expanded: [...open.keys()], experiments, scrollTop, modelsOpen };
}
