import React from 'react';
import { type ExperimentTabModel, isDeleted } from '../model/experiment-tab-model';
import type { ExperimentItem } from '../model/api';
import type { TabHost } from './host';
import { useReadable } from './readable';
import { TrackHint } from './track-hint';
import { useTranslator } from './translation';

export interface NoRunsYetProps {
  model: ExperimentTabModel;
  host: TabHost;
}

/** What to do first in an experiment that is still empty. */
export function NoRunsYet({ model, host }: NoRunsYetProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { experiments } = useReadable(model);
  if (!isEmptyYet(experiments)) {
    return null;
  }
  return (
    <div className="jp-Trackside-noRunsYet">
      <TrackHint missing={trans.__('No runs yet.')} onInsertTrack={host.onInsertTrack} />
    </div>
  );
}

/** Whether there is nothing to filter, list or compare. */
export function isEmptyYet(experiments: readonly ExperimentItem[]): boolean {
  return experiments.length > 0 && experiments.every(item => item.run_count === 0 && !isDeleted(item));
}
