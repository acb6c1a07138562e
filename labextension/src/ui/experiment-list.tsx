import React from 'react';
import type { SidebarModel } from '../model/sidebar-model';
import { ExperimentSection } from './experiment-section';
import { Hint } from './hint';
import type { SidebarHost } from './host';
import { Problem } from './problem';
import { useReadable } from './readable';
import { TrackHint } from './track-hint';
import { useTranslator } from './translation';

export interface ExperimentListProps {
  model: SidebarModel;
  host: SidebarHost;
}

export function ExperimentList({ model, host }: ExperimentListProps): React.JSX.Element {
  const trans = useTranslator();
  const state = useReadable(model);
  const [stop, setStop] = React.useState<string | null>(null);
  const { experiments, search, open } = state;
  const ids = experiments.map(item => item.experiment_id);
  const tabStop = stop !== null && ids.includes(stop) ? stop : ids[0];
  const isConnected = state.connection.kind === 'connected';
  const { showDeleted } = useReadable(model.life);
  const nothingTracked = experiments.every(item => item.run_count === 0);
  return (
    <>
      {state.busy && !state.loaded && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
      )}
      {state.error !== null && isConnected && (
        <Problem message={state.error} onTryAgain={() => model.refresh()} />
      )}
      <ul className="jp-Trackside-experiments" aria-label={trans.__('Experiment list')}>
        {experiments.map(item => (
          <ExperimentSection
            key={item.experiment_id}
            item={item}
            model={open.get(item.experiment_id)}
            host={host}
            life={model.life}
            isTabStop={item.experiment_id === tabStop}
            onToggle={() => model.toggle(item.experiment_id)}
            onFocus={() => setStop(item.experiment_id)}
          />
        ))}
      </ul>
      {state.loaded && experiments.length === 0 && search !== '' && (
        <Hint action={{ label: trans.__('Clear search'), onClick: () => model.setSearch('') }}>
          {trans.__('No experiment is called “%1”.', search)}
        </Hint>
      )}
      {state.loaded && showDeleted && experiments.length === 0 && search === '' && (
        <Hint>{trans.__('No experiment is deleted.')}</Hint>
      )}
      {state.loaded && !showDeleted && nothingTracked && search === '' && open.size === 0 && (
        <TrackHint
          missing={
            state.notebookOnly ? trans.__('This notebook has no runs.') : trans.__('Nothing is tracked yet.')
          }
          onInsertTrack={host.onInsertTrack}
        />
      )}
    </>
  );
}
