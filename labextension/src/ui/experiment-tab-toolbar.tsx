import React from 'react';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import type { Pane } from '../model/saved-tab';
import { FilterBox } from './filter-box';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface ExperimentTabToolbarProps {
  model: ExperimentTabModel;
  /** The ids of the panes, for the buttons' `aria-controls`. */
  paneIds: Record<Pane, string>;
  /** Beside the filter: the columns. */
  columns: React.ReactNode;
  /** Below it: what can be done with the selected runs. */
  actions: React.ReactNode;
}

/** The filter, what opens beside the table, and what can be done with runs. */
export function ExperimentTabToolbar(props: ExperimentTabToolbarProps): React.JSX.Element {
  const { model, paneIds, columns, actions } = props;
  const trans = useTranslator();
  const { panes } = useReadable(model);
  const toggles: [Pane, string][] = [
    ['filter', trans.__('Filter')],
    ['comparison', trans.__('Charts')]
  ];
  const [filter, comparison] = toggles.map(([pane, label]) => (
    <button
      key={pane}
      type="button"
      className="jp-Trackside-button"
      aria-expanded={panes[pane].open}
      aria-controls={paneIds[pane]}
      onClick={() => model.setPane(pane, { open: !panes[pane].open })}
    >
      {label}
    </button>
  ));
  return (
    <div className="jp-Trackside-tabToolbar">
      <div className="jp-Trackside-tabFilter">
        <FilterBox filter={model.filter} />
        {filter}
        {columns}
        {comparison}
      </div>
      {actions}
    </div>
  );
}
