import React from 'react';
import { type ExperimentTabModel, nameOf } from '../model/experiment-tab-model';
import { ConnectionNotice } from './connection-notice';
import { ExperimentStateNotice } from './experiment-state-notice';
import { Icon } from './icons';
import { Name } from './name';
import { Problem } from './problem';
import { useReadable } from './readable';
import { SavedViews } from './saved-views';
import { SavedViewsNotice, SavedViewsSaid } from './saved-views-notice';
import { useTranslator } from './translation';
import { ViewTabs, type ViewTabsProps } from './view-tabs';

export interface ExperimentTabHeaderProps {
  model: ExperimentTabModel;
  panelIds: ViewTabsProps['panelIds'];
}

/** The upper line of an experiment's tab, and below it what is wrong. */
export function ExperimentTabHeader(props: ExperimentTabHeaderProps): React.JSX.Element {
  const { model, panelIds } = props;
  const trans = useTranslator();
  const { view, error, connection, experiments } = useReadable(model);
  const name = nameOf(experiments) || model.name;
  return (
    <div className="jp-Trackside-tabHeader">
      <div className="jp-Trackside-tabTitle">
        <h1 className="jp-Trackside-tabName" title={name} aria-label={name}>
          <Name text={name} />
        </h1>
        <ViewTabs view={view} onChange={next => model.setView(next)} panelIds={panelIds} />
        <SavedViewsSaid model={model.views} />
        <SavedViews model={model.views} />
        <button
          type="button"
          className="jp-Trackside-iconButton"
          aria-label={trans.__('Refresh')}
          title={trans.__('Refresh')}
          onClick={() => model.refresh()}
        >
          <Icon name="refresh" />
        </button>
      </div>
      <ConnectionNotice connection={connection} onTryAgain={() => model.refresh()} />
      <ExperimentStateNotice model={model} />
      {error !== null && connection.kind === 'connected' && (
        <Problem message={error} onTryAgain={() => model.refresh()} />
      )}
      <SavedViewsNotice model={model.views} />
    </div>
  );
}
