import React from 'react';
import type { RunDetail } from '../model/api';
import type { RunPageModel } from '../model/run-page-model';
import { ConnectionNotice } from './connection-notice';
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
  const isAway = connection.kind !== 'connected' && connection.kind !== 'connecting';
  const page = React.useRef<HTMLDivElement>(null);
  const focus = useStayingFocus(page, detail?.run_id);
  return (
    <TranslatorContext.Provider value={trans}>
      <div ref={page} className="jp-Trackside-page" {...focus}>
        {isAway && <ConnectionNotice connection={connection} onTryAgain={() => model.refresh()} />}
        {error !== null && !isAway && <Problem message={error} onTryAgain={() => model.refresh()} />}
        {detail === null && error === null && (
          <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
        )}
        {detail !== null && <Content key={detail.run_id} model={model} host={host} detail={detail} />}
      </div>
    </TranslatorContext.Provider>
  );
}

/** Who goes from run to run with a button finds it under the focus on the next page, too. */
function useStayingFocus(
  page: React.RefObject<HTMLElement>,
  runId: string | undefined
): Pick<React.DOMAttributes<HTMLElement>, 'onFocus' | 'onBlur'> {
  const left = React.useRef<string | null>(null);
  // Before the page is painted, and before anything else looks for the focus.
  React.useLayoutEffect(() => {
    if (left.current !== null && document.activeElement === document.body) {
      page.current?.querySelector<HTMLElement>(`[data-way="${left.current}"]`)?.focus();
    }
  }, [page, runId]);
  return {
    onFocus: event => {
      left.current = event.target.dataset['way'] ?? null;
    },
    onBlur: event => {
      // Without another target it is the page that goes, not the reader.
      left.current = event.relatedTarget === null ? left.current : null;
    }
  };
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
          {...(host.onOpenSource && {
            onOpenSource: () => void model.attempt(host.onOpenSource?.(detail.run_id))
          })}
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
