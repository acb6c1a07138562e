/** What of the sidebar survives a reload, for each store: it is the reader's arrangement, never data. */

export interface SavedExperiment {
  filter: string;
  metric: string | null;
  selected: string[];
  shown: number;
  comparing: boolean;
}

export interface SavedSidebar {
  search: string;
  notebookOnly: boolean;
  expanded: string[];
  experiments: Record<string, SavedExperiment>;
  scrollTop: number;
  modelsOpen: boolean;
}

/** Where the arrangement is kept. */
export interface SavedStates {
  load(storeId: string): Promise<unknown>;
  save(storeId: string, state: SavedSidebar): Promise<unknown>;
}

/** Keeps nothing: for a page that has nowhere to keep it. */
export const forgetful: SavedStates = {
  load: () => Promise.resolve(undefined),
  save: () => Promise.resolve(undefined)
};

/** What was saved, with a default for all that is missing or of another shape. */
export function restoreSidebar(saved: unknown): SavedSidebar {
  const state = record(saved);
  const experiments = Object.entries(record(state['experiments']));
  return {
    search: text(state['search']) ?? '',
    notebookOnly: state['notebookOnly'] === true,
    expanded: texts(state['expanded']),
    experiments: Object.fromEntries(experiments.map(([id, value]) => [id, restoreExperiment(value)])),
    scrollTop: count(state['scrollTop']),
    modelsOpen: state['modelsOpen'] === true
  };
}

/** Like `restoreSidebar`, for one experiment. */
export function restoreExperiment(saved: unknown): SavedExperiment {
  const state = record(saved);
  return {
    filter: text(state['filter']) ?? '',
    metric: text(state['metric']),
    selected: texts(state['selected']),
    shown: count(state['shown']),
    comparing: state['comparing'] === true
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

function count(value: unknown): number {
  return typeof value === 'number' && isFinite(value) && value > 0 ? Math.floor(value) : 0;
}
