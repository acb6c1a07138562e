import React from 'react';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import { Hint } from './hint';
import { useReadable } from './readable';
import { RunTable } from './run-table';
import { TrackHint } from './track-hint';
import { useTranslator } from './translation';

export interface TabRunTableProps {
  model: ExperimentTabModel;
  onInsertTrack: (() => void) | undefined;
}

/** The run table in an experiment's tab. */
export function TabRunTable({ model, onInsertTrack }: TabRunTableProps): React.JSX.Element {
  const trans = useTranslator();
  const { applied } = useReadable(model.filter);
  const { showDeleted } = useReadable(model.actions);
  const clear = { label: trans.__('Show all runs'), onClick: () => model.filter.clear() };
  const back = { label: trans.__('Show the other runs'), onClick: () => model.actions.setShowDeleted(false) };
  const empty =
    showDeleted && applied.trim() === '' ? (
      <Hint action={back}>{trans.__('No run is deleted.')}</Hint>
    ) : applied.trim() === '' ? (
      <TrackHint
        missing={trans.__('This experiment has no runs yet.')}
        {...(onInsertTrack && { onInsertTrack })}
      />
    ) : (
      <Hint action={clear}>{trans.__('No run matches “%1”.', applied)}</Hint>
    );
  return (
    <RunTable
      model={model.table}
      selection={model.selection}
      onOpen={runId => model.openRun(runId)}
      onFocusFilter={focusFilter}
      empty={empty}
    />
  );
}

/** Puts the cursor into "Filter runs" of the tab in which an element is. */
function focusFilter(from: Element): void {
  const tab = from.closest('.jp-Trackside-tabContent');
  tab?.querySelector<HTMLInputElement>('.jp-Trackside-filterInput')?.focus();
}
