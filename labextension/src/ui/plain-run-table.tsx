import React from 'react';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface PlainRunTableProps {
  model: ExperimentTabModel;
}

/** Stands where the run table is still missing. */
export function PlainRunTable({ model }: PlainRunTableProps): React.JSX.Element {
  const trans = useTranslator();
  const { runs, error } = useReadable(model.table);
  const { selected } = useReadable(model.selection);
  return (
    <div className="jp-Trackside-scroller">
      {error !== null && <Problem message={error} onTryAgain={() => void model.table.refresh()} />}
      {runs.map(({ runId, name }) => (
        <div key={runId}>
          <input
            type="checkbox"
            className="jp-Trackside-checkbox"
            aria-label={trans.__('Select %1', name)}
            checked={selected.includes(runId)}
            onChange={() => model.selection.toggle(runId)}
          />
          <button type="button" className="jp-Trackside-link" onClick={() => model.openRun(runId)}>
            {name}
          </button>
        </div>
      ))}
    </div>
  );
}
