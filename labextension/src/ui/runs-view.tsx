import React from 'react';
import type { RunsViewModel } from '../model/runs-view-model';
import { ColumnsButton } from './columns-button';
import { FilterBox } from './filter-box';
import { Hint } from './hint';
import { useReadable } from './readable';
import { RunTable } from './run-table';
import { useTranslator } from './translation';

export interface RunsViewProps {
  model: RunsViewModel;
  /** Shows a run, where the page can. */
  onOpen?: ((runId: string) => void) | undefined;
}

/** The run list in a notebook: filter, columns, table. */
export function RunsView({ model, onOpen }: RunsViewProps): React.JSX.Element {
  const trans = useTranslator();
  const { applied } = useReadable(model.filter);
  const box = React.useRef<HTMLDivElement>(null);
  const focusFilter = (): void =>
    box.current?.querySelector<HTMLInputElement>('.jp-Trackside-filterInput')?.focus();
  const clear = { label: trans.__('Show all runs'), onClick: () => model.filter.clear() };
  const empty =
    applied.trim() === '' ? (
      <Hint>{trans.__('There are no runs yet. Put %%track on top of a cell and run it.')}</Hint>
    ) : (
      <Hint action={clear}>{trans.__('No run matches “%1”.', applied)}</Hint>
    );
  return (
    <div ref={box} className="jp-Trackside-runsView">
      <div className="jp-Trackside-tabFilter">
        <FilterBox filter={model.filter} />
        <ColumnsButton model={model.table.columns} />
      </div>
      <RunTable
        model={model.table}
        selection={model.selection}
        onOpen={runId => onOpen?.(runId)}
        onFocusFilter={focusFilter}
        empty={empty}
      />
    </div>
  );
}
