import React from 'react';
import type { RunDetail } from '../model/api';
import type { RunPageModel } from '../model/run-page-model';
import { PageRegion } from './page-region';
import type { RunPageHost } from './run-page-host';
import { useTranslator } from './translation';

export interface RunCodeProps {
  model: RunPageModel;
  host: RunPageHost;
  detail: RunDetail;
}

/** The code of the cell that the run was. */
export function RunCode({ detail }: RunCodeProps): React.JSX.Element {
  const trans = useTranslator();
  const code = detail.source?.code ?? null;
  return (
    <PageRegion title={trans.__('Code')} isWide>
      {code === null ? (
        <p className="jp-Trackside-pageEmpty">{trans.__('The code of this run was not kept.')}</p>
      ) : (
        <pre className="jp-Trackside-pageCode" tabIndex={0} aria-label={trans.__('Code of the cell')}>
          {code}
        </pre>
      )}
    </PageRegion>
  );
}
