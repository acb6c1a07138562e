import React from 'react';
import type { ExperimentModel } from '../model/experiment-model';
import { Comparison } from './comparison';
import { FilterBox } from './filter-box';
import { formatCount } from './format-list';
import { Hint } from './hint';
import type { SidebarHost } from './host';
import { Icon } from './icons';
import { useReadable } from './readable';
import { RunList } from './run-list';
import { TrackHint } from './track-hint';
import { useTranslator } from './translation';

export interface ExperimentRunsProps {
  model: ExperimentModel;
  name: string;
  host: SidebarHost;
}

/** What stands below an open experiment: filter, runs, how many more, comparison. */
export function ExperimentRuns({ model, name, host }: ExperimentRunsProps): React.JSX.Element {
  const trans = useTranslator();
  const { rows, total, totalIsExact, waiting, loaded, selected } = useReadable(model.runs);
  const { applied } = useReadable(model.filter);
  const isFiltered = applied.trim() !== '';
  const isEmpty = loaded && rows.length === 0 && waiting === 0;
  const more = total - rows.length - waiting;
  const { onOpenInTab } = host;
  return (
    <div className="jp-Trackside-experimentBody">
      {(!isEmpty || isFiltered) && <FilterBox filter={model.filter} />}
      <RunList model={model} name={name} />
      {isEmpty && isFiltered && (
        <Hint action={{ label: trans.__('Show all runs'), onClick: () => model.filter.clear() }}>
          {trans.__('No run matches “%1”.', applied)}
        </Hint>
      )}
      {isEmpty && !isFiltered && (
        <TrackHint missing={trans.__('No runs yet.')} onInsertTrack={host.onInsertTrack} />
      )}
      {(more > 0 || (onOpenInTab !== undefined && !isEmpty)) && (
        <div className="jp-Trackside-more">
          {more > 0 && <span>{trans.__('… %1 more', `${formatCount(more)}${totalIsExact ? '' : '+'}`)}</span>}
          {more > 0 && (
            <button type="button" className="jp-Trackside-link" onClick={() => model.runs.showMore()}>
              {trans.__('Show more')}
            </button>
          )}
          {onOpenInTab !== undefined && (
            <button
              type="button"
              className="jp-Trackside-link jp-Trackside-openInTab"
              onClick={() => onOpenInTab(model.experimentId)}
            >
              {trans.__('Open in tab')}
              <Icon name="tab" />
            </button>
          )}
        </div>
      )}
      {(!isEmpty || selected.length > 0) && <Comparison model={model} host={host} />}
    </div>
  );
}
