/** What the sidebar shows. */
import type { ExperimentItem } from './api';
import type { Connection, Surroundings } from './connection';
import type { ExperimentModel } from './experiment-model';
import type { SavedExperiment, SavedSidebar, SavedStates } from './saved-state';
import type { ExperimentSearch } from './wire';

/** So many experiments are listed at most. */
const MOST = 1000;

export interface SidebarOptions {
  surroundings: Surroundings;
  state: SavedStates;
}

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

/** Which of those that were known are no more, whoever deleted them; none where the list isn't the whole one. */
export function missingIn(
  list: readonly ExperimentItem[],
  known: readonly string[],
  { text, notebook, view }: ExperimentSearch
): string[] {
  const listed = new Set(list.map(item => item.experiment_id));
  const isWhole = text === '' && notebook === null && view === 'active_only' && list.length < MOST;
  return isWhole ? known.filter(id => !listed.has(id)) : [];
}
