import React from 'react';
import { type ExperimentTabModel, isDeleted } from '../model/experiment-tab-model';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface ExperimentStateNoticeProps {
  model: ExperimentTabModel;
}

/** What has become of the tab's experiments, if they are not there to be worked with. */
export function ExperimentStateNotice({ model }: ExperimentStateNoticeProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { experiments, elsewhere } = useReadable(model);
  const deleted = experiments.filter(isDeleted).map(({ name }) => trans.__('“%1”', name));
  if (elsewhere !== null) {
    return (
      <div className="jp-Trackside-tabNotice" role="alert">
        {trans.__('This experiment is in another store; the one shown now is %1.', elsewhere)}
      </div>
    );
  }
  if (deleted.length === 0) {
    return null;
  }
  return (
    <div className="jp-Trackside-tabNotice" role="alert">
      <span>{trans.__('%1 is deleted: its runs are not listed.', deleted.join(', '))}</span>
      <button type="button" className="jp-Trackside-button" onClick={() => void model.restore()}>
        {trans.__('Restore')}
      </button>
    </div>
  );
}
