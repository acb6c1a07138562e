import React from 'react';
import type { ComparisonViewModel } from '../model/comparison-view-model';
import type { ComparisonHost } from './comparison-host';
import { ComparisonPane } from './comparison-pane';
import { FilterBox } from './filter-box';
import { formatCount } from './format-list';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface ComparisonViewProps {
  model: ComparisonViewModel;
  host: ComparisonHost;
}

/** The comparison in a notebook: the filter that finds the runs, if one does, and their charts. */
export function ComparisonView({ model, host }: ComparisonViewProps): React.JSX.Element {
  const trans = useTranslator();
  const { selected, total, error } = useReadable(model);
  const [emphasized = null] = useReadable(model.selection).selected;
  const isCut = total !== null && total > selected.length;
  const none =
    model.filter === null
      ? trans.__('There is no run to compare.')
      : trans.__('No run matches yet: as soon as one does, its charts are drawn here.');
  return (
    <div className="jp-Trackside-comparisonView">
      {model.filter !== null && (
        <div className="jp-Trackside-tabFilter">
          <FilterBox filter={model.filter} />
        </div>
      )}
      {error !== null && <Problem message={error} onTryAgain={() => void model.find()} />}
      {isCut && (
        <p className="jp-Trackside-note" role="note">
          {trans.__('%1 of %2 runs are compared.', formatCount(selected.length), formatCount(total))}
        </p>
      )}
      <ComparisonPane
        model={model.pane}
        host={host}
        none={none}
        emphasized={emphasized}
        onSelectRun={runId => model.selection.select(runId === emphasized ? [] : [runId])}
      />
    </div>
  );
}
