/**
 * The places of an experiment's tab and what stands in them, a line each.
 *
 * `model` is the tab's (filter, selection and view are shared there), `host` is the page. A part that needs a
 * Lumino widget of its own brings it as a component; what is heavy is a chunk of its own.
 */
import React from 'react';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import type { TabHost } from '../ui/host';
import { CommandIds } from '../tokens';
import { ComparisonPart } from '../ui/comparison-part';
import { FilterPane } from '../ui/filter-pane';
import { RunActions } from '../ui/run-actions';
import { RunDetails } from './run-details';
import { ColumnsButton } from '../ui/columns-button';
import { TabRunTable } from '../ui/tab-run-table';

export interface PartProps {
  model: ExperimentTabModel;
  host: TabHost;
}

export type PartComponent = (props: PartProps) => React.ReactNode;

export const parts = {
  /** The middle: grid "Runs". */
  table: ({ model, host }) => <TabRunTable model={model} onInsertTrack={host.onInsertTrack} />,
  /** Left of it, region "Filter": one row per condition. */
  filterPane: ({ model }) => <FilterPane pane={model.filterPane} />,
  /** Right of it, region "Comparison". */
  comparison: ({ model, host }) => <ComparisonPart model={model} host={host} />,
  /** Beside the filter: button "Customize columns", with its dialog. */
  columns: ({ model }) => <ColumnsButton model={model.table.columns} />,
  /** Below the filter: status, toolbar "Run actions", "Only what differs", "Group by". */
  actions: ({ model, host }) => (
    <RunActions
      actions={model.actions}
      selection={model.selection}
      filter={() => model.filter.get().applied}
      saveExport={host.saveExport}
      onCompare={() => model.setPane('comparison', { open: true })}
      onSideBySide={runIds => host.execute(CommandIds.sideBySide, { runIds })}
    />
  ),
  /** The whole of "Run details": the page of the run `model.get().focused`. */
  runDetails: ({ model, host }) => <RunDetails model={model} host={host} />
} satisfies Record<string, PartComponent>;
