/** What of an experiment's tab a saved view keeps: read off the tab's parts, and put back into them. */
import type { ComparisonPaneModel } from './comparison-pane-model';
import type { FilterModel } from './filter-model';
import type { RunTableModel } from './run-table-model';
import { restoreTab, type SavedTab } from './saved-tab';
import type { ViewSubject } from './saved-views-state';

export interface ArrangedTab {
  filter: FilterModel;
  table: RunTableModel;
  comparison: ComparisonPaneModel;
  panes: () => SavedTab['panes'];
  layOut: (panes: SavedTab['panes']) => void;
}

export function arrangementOf(tab: ArrangedTab): ViewSubject {
  const { filter, table, comparison } = tab;
  return {
    read: () => ({
      filter: filter.get().applied,
      ...table.save(),
      charts: comparison.save(),
      panes: tab.panes()
    }),
    show: document => {
      const { filter: text, charts, panes } = document;
      void filter.restore(typeof text === 'string' ? text : '');
      table.columns.apply(document);
      comparison.restore(charts);
      // Where a document says nothing of them, they stay as they are.
      tab.layOut(panes === undefined ? tab.panes() : restoreTab({ panes }).panes);
    },
    isQuiet: () => filter.get().text === filter.get().applied
  };
}
