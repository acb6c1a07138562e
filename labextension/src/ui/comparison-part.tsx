import React from 'react';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import { ComparisonPane } from './comparison-pane';
import type { ComparisonHost } from './comparison-host';
import { useReadable } from './readable';

export interface ComparisonPartProps {
  model: ExperimentTabModel;
  host: ComparisonHost;
}

/** The comparison pane of an experiment's tab: it shares the run that is looked at with the table. */
export function ComparisonPart({ model, host }: ComparisonPartProps): React.JSX.Element {
  const { current } = useReadable(model.selection);
  return (
    <ComparisonPane
      model={model.comparison}
      host={host}
      emphasized={current}
      onSelectRun={runId => model.selection.lookAt(runId === current ? null : runId)}
    />
  );
}
