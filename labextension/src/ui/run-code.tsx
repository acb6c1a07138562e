import React from 'react';
import type { RunDetail } from '../model/api';
import type { RunPageModel } from '../model/run-page-model';
import { PageRegion } from './page-region';
import { Problem } from './problem';
import { useReadable } from './readable';
import type { RunPageHost } from './run-page-host';
import { useTranslator } from './translation';

export interface RunCodeProps {
  model: RunPageModel;
  host: RunPageHost;
  detail: RunDetail;
}

/** The code of the cell that the run was, alone or beside another run's. */
export function RunCode({ model, host, detail }: RunCodeProps): React.JSX.Element {
  const trans = useTranslator();
  const { others, othersError } = useReadable(model.others);
  const { left } = useReadable(model.diff);
  const code = detail.source?.code ?? null;
  const other = others?.find(({ runId }) => runId === left) ?? null;
  return (
    <PageRegion
      title={trans.__('Code')}
      isWide
      actions={
        host.Diff !== undefined && (
          <label className="jp-Trackside-check">
            {trans.__('Diff with')}
            <select
              className="jp-Trackside-select"
              aria-label={trans.__('Diff with')}
              value={left ?? ''}
              onFocus={() => void model.others.load(detail.experiment_id)}
              onMouseDown={() => void model.others.load(detail.experiment_id)}
              onChange={event => {
                const chosen = event.target.value;
                void model.diff.compare(chosen === '' ? null : chosen, detail.run_id);
              }}
            >
              <option value="">{trans.__('nothing')}</option>
              {(others ?? [])
                .filter(({ runId }) => runId !== detail.run_id)
                .map(({ runId, name }) => (
                  <option key={runId} value={runId}>
                    {name}
                  </option>
                ))}
            </select>
          </label>
        )
      }
    >
      {othersError !== null && (
        <Problem message={othersError} onTryAgain={() => void model.others.load(detail.experiment_id)} />
      )}
      {other !== null && host.Diff !== undefined ? (
        <host.Diff
          model={model.diff}
          renderMime={host.renderMime}
          left={other.name}
          right={detail.run_name}
        />
      ) : code === null ? (
        <p className="jp-Trackside-pageEmpty">{trans.__('The code of this run was not kept.')}</p>
      ) : (
        <pre className="jp-Trackside-pageCode" tabIndex={0} aria-label={trans.__('Code of the cell')}>
          {code}
        </pre>
      )}
    </PageRegion>
  );
}
