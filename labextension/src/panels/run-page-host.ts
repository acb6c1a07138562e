/** What a run's page asks of JupyterLab: other pages, notebooks, renderers. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { RunPageModel } from '../model/run-page-model';
import { CommandIds, type ITracksideServer } from '../tokens';
import type { OpenRunPage } from '../ui/host';
import { drawChart } from './draw-chart';
import { untrustedRenderer } from './render-mime';

/** Opens pages of runs on this JupyterLab. */
export function runPages(
  app: JupyterFrontEnd,
  server: ITracksideServer,
  rendermime: IRenderMimeRegistry
): OpenRunPage {
  const { commands } = app;
  const renderMime = untrustedRenderer(rendermime);
  return (runId, { onOpenRun, onViewRunList }) => {
    const { connection, changes } = server;
    const surroundings = { connection, changes, retry: () => server.retry() };
    const model = new RunPageModel(server.api, { runId, files: server.files, surroundings });
    const host = {
      drawChart,
      renderMime,
      onOpenRun,
      onViewRunList:
        onViewRunList ??
        ((experimentId: string): void => {
          void commands
            .execute(CommandIds.openExperiment, { experimentIds: [experimentId] })
            .catch(console.error);
        }),
      onOpenSource: ({ notebook }: { notebook: string | null }): void => {
        if (notebook !== null) {
          void commands.execute('docmanager:open', { path: notebook }).catch(console.error);
        }
      }
    };
    return { model, host };
  };
}
