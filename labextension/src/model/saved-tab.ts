/** What of an experiment's tab survives a reload, for each store and set of experiments: the reader's arrangement, never data. */

/** The sides of the table. */
export type Pane = 'filter' | 'comparison';

export type TabView = 'list' | 'details';

/** Where the arrangements of tabs are kept: once for each store and set of experiments. */
export interface SavedTabs {
  load(storeId: string, experimentIds: readonly string[]): Promise<unknown>;
  save(storeId: string, experimentIds: readonly string[], tab: SavedTab): Promise<unknown>;
}

export interface SavedTab {
  filter: string;
  selected: string[];
  view: TabView;
  /** The run that "Run details" shows. */
  focused: string | null;
  /** Which panes are open, and the share of the width that each takes when it is. */
  panes: Record<Pane, { open: boolean; share: number }>;
  /** What the parts keep, under their names. */
  parts: Record<string, unknown>;
}

const SHARES: Record<Pane, number> = { filter: 0.2, comparison: 0.32 };

/** What was saved, with a default for all that is missing or of another shape. */
export function restoreTab(saved: unknown): SavedTab {
  const state = record(saved);
  const panes = record(state['panes']);
  const selected: unknown = state['selected'];
  return {
    filter: typeof state['filter'] === 'string' ? state['filter'] : '',
    selected: Array.isArray(selected) ? selected.filter(item => typeof item === 'string') : [],
    view: state['view'] === 'details' ? 'details' : 'list',
    focused: typeof state['focused'] === 'string' ? state['focused'] : null,
    panes: {
      filter: restorePane(panes['filter'], SHARES.filter, false),
      comparison: restorePane(panes['comparison'], SHARES.comparison, true)
    },
    parts: record(state['parts'])
  };
}

function restorePane(saved: unknown, share: number, open: boolean): { open: boolean; share: number } {
  const state = record(saved);
  const width = state['share'];
  return {
    open: typeof state['open'] === 'boolean' ? state['open'] : open,
    share: typeof width === 'number' && width > 0.05 && width < 0.9 ? width : share
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
