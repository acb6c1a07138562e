/** What a run's page asks of JupyterLab: other pages, notebooks, renderers. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { RunExportModel } from '../model/run-export-model';
import { RunPageModel } from '../model/run-page-model';
import type { Translator } from '../model/translator';
import { CommandIds, type ITracksideServer } from '../tokens';
import { DiffView } from '../ui/diff-view';
import type { OpenRunPage } from '../ui/host';
import { runExports } from '../ui/run-exports';
import { SaveModelDialog } from '../ui/save-model-dialog';
import { drawChart } from './draw-chart';
import { untrustedRenderer } from './render-mime';
import { runAgain } from './run-again';

export interface RunPagesOptions {
  server: ITracksideServer;
  rendermime: IRenderMimeRegistry;
  /** Knows the notebook that was used last; null where the page has no notebooks. */
  notebooks: INotebookTracker | null;
  trans: Translator;
}

/** Opens pages of runs on this JupyterLab. */
export function runPages(app: JupyterFrontEnd, options: RunPagesOptions): OpenRunPage {
  const { server, rendermime, notebooks, trans } = options;
  const { commands } = app;
  const renderMime = untrustedRenderer(rendermime);
  return (runId, { onOpenRun, onViewRunList }) => {
    const { connection, changes, files, sources, models } = server;
    const surroundings = { connection, changes, retry: () => server.retry() };
    const model = new RunPageModel(server.api, { runId, files, sources, models, surroundings });
    const host = {
      drawChart,
      renderMime,
      Diff: DiffView,
      SaveModel: SaveModelDialog,
      Exports: runExports(new RunExportModel(server.api, files)),
      onOpenRun,
      onViewRunList:
        onViewRunList ??
        ((experimentId: string): void => {
          void commands
            .execute(CommandIds.openExperiment, { experimentIds: [experimentId] })
            .catch(console.error);
        }),
      onOpenSource: async (id: string): Promise<void> => {
        await commands.execute(CommandIds.openSource, { runId: id });
      },
      onOpenNotebookAsOf: async (id: string): Promise<void> => {
        await commands.execute(CommandIds.openSnapshot, { runId: id });
      },
      onRunAgain: runAgain(app, sources, notebooks, trans)
    };
    return { model, host };
  };
}
