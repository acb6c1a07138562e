import React from 'react';
import type { RunExportModel } from '../model/run-export-model';
import { ExportMenu } from './export-menu';
import { Problem } from './problem';
import { useReadable } from './readable';
import type { RunPageHost } from './run-page-host';
import { useTranslator } from './translation';

/** "Export" of a run's page; and why there is no file, or only a part of one. */
export function runExports(exports: RunExportModel): NonNullable<RunPageHost['Exports']> {
  return function RunExports({ runId }): React.JSX.Element {
    const trans = useTranslator();
    const { failed } = useReadable(exports);
    React.useEffect(() => () => exports.forget(), [runId]);
    return (
      <>
        <ExportMenu onExport={format => void exports.export(runId, format)} />
        {failed !== null && (
          <Problem
            message={failed.reason ?? trans.__('The download ended before everything was sent.')}
            isOwn
            onTryAgain={() => void exports.export(runId, failed.format)}
            onDismiss={() => exports.forget()}
          />
        )}
      </>
    );
  };
}
