import React from 'react';
import type { RunDetail } from '../model/api';
import type { RunPageModel } from '../model/run-page-model';
import { OutputFiles } from './output-files';
import { Problem } from './problem';
import { useReadable } from './readable';
import { RunCode } from './run-code';
import { RunEnvironment } from './run-environment';
import { RunHeader } from './run-header';
import { RunMetrics } from './run-metrics';
import { RunNotes } from './run-notes';
import { RunOverview } from './run-overview';
import type { RunPageHost } from './run-page-host';
import { RunParams } from './run-params';
import { type Translator, TranslatorContext } from './translation';

export interface RunPageProps {
  model: RunPageModel;
  host: RunPageHost;
  trans: Translator;
}

/** Everything about one run, live while it goes on. */
export function RunPage({ model, host, trans }: RunPageProps): React.JSX.Element {
  const { detail, error, connection } = useReadable(model);
  return (
    <TranslatorContext.Provider value={trans}>
      <div className="jp-Trackside-page">
        {connection.kind !== 'connected' && connection.kind !== 'connecting' && (
          <div className="jp-Trackside-pageNotice" role="status" aria-label={trans.__('Disconnected')}>
            {connection.message}
          </div>
        )}
        {error !== null && <Problem message={error} onTryAgain={() => model.refresh()} />}
        {detail === null && error === null && (
          <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
        )}
        {detail !== null && <Content key={detail.run_id} model={model} host={host} detail={detail} />}
      </div>
    </TranslatorContext.Provider>
  );
}

interface ContentProps {
  model: RunPageModel;
  host: RunPageHost;
  detail: RunDetail;
}

function Content({ model, host, detail }: ContentProps): React.JSX.Element {
  const { editError } = useReadable(model);
  return (
    <>
      <RunHeader model={model} host={host} detail={detail} />
      {editError !== null && <Problem message={editError} onDismiss={() => model.dismissEditError()} />}
      {detail.warnings.map(warning => (
        <p key={warning} className="jp-Trackside-warning">
          {warning}
        </p>
      ))}
      <div className="jp-Trackside-pageColumns">
        <RunOverview
          detail={detail}
          onOpenSource={() => void model.attempt(host.onOpenSource(detail.run_id))}
        />
        <RunParams params={detail.params} changed={detail.changed_params} />
        <RunMetrics model={model} detail={detail} drawChart={host.drawChart} />
        <OutputFiles model={model.files} renderMime={host.renderMime} />
        <RunCode model={model} host={host} detail={detail} />
        <RunEnvironment detail={detail} />
        <RunNotes model={model} detail={detail} />
      </div>
    </>
  );
}
