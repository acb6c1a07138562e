import React from 'react';
import { type ExperimentTabModel, isDeleted } from '../model/experiment-tab-model';
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
  useReadable(model);
  useReadable(model.actions);
  if (!isEmptyYet(model)) {
    return null;
  }
  return (
    <div className="jp-Trackside-noRunsYet">
      <TrackHint missing={trans.__('No runs yet.')} onInsertTrack={host.onInsertTrack} />
    </div>
  );
}

/** Whether there is nothing to filter, list or compare; deleted runs are not counted, but can be listed. */
export function isEmptyYet(model: ExperimentTabModel): boolean {
  const { experiments } = model.get();
  const isEmpty = experiments.every(item => item.run_count === 0 && !isDeleted(item));
  return experiments.length > 0 && isEmpty && !model.actions.get().showDeleted;
}
