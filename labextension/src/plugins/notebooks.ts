import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once, type Once } from '../model/once';
import { isTracked } from '../model/tracked-source';
import { notebookApi } from '../model/notebook-api';
import type { TrackedNotebooks } from '../panels/tracked-notebooks';
import { orSay } from '../panels/fetched-part';
import type * as openSourceChunk from '../panels/open-source';
import { refuseKernels, SnapshotDrive } from '../panels/snapshot-drive';
import { CommandIds, ITracksideServer } from '../tokens';

const REFRESH_MS = 500;

/** Badges on tracked cells, snapshots of their notebooks, and the way from a run to its notebook. */
export const notebooks: JupyterFrontEndPlugin<void> = {
  id: 'trackside:notebooks',
  description: 'Badges on tracked cells; sends notebooks when a tracked cell has ended; opens those of runs.',
  autoStart: true,
  requires: [ITracksideServer],
  optional: [INotebookTracker, IDocumentManager, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    tracker: INotebookTracker | null,
    documents: IDocumentManager | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const api = notebookApi((operation, body) => server.request(operation, body));
    const { contents, serverSettings } = app.serviceManager;
    contents.addDrive(new SnapshotDrive(api, serverSettings));
    refuseKernels(app.docRegistry);
    if (documents !== null) {
      addCommands(app, server, { documents, trans });
    }
    if (tracker === null) {
      return;
    }
    const load = once(async () => {
      const { TrackedNotebooks } = await import(
        /* webpackChunkName: "notebooks" */ '../panels/tracked-notebooks'
      );
      return new TrackedNotebooks({
        api,
        trans,
        pathOf: panel => contents.localPath(panel.context.path),
        onOpen: run =>
          void app.commands.execute(CommandIds.openRun, {
            experimentId: run.experiment_id,
            runId: run.run_id
          })
      });
    });
    watch(tracker, server, load);
  }
};

function watch(tracker: INotebookTracker, server: ITracksideServer, load: Once<TrackedNotebooks>): void {
  tracker.widgetAdded.connect((_, panel) => {
    void panel.context.ready.then(() => {
      if (hasTracked(panel)) {
        quietly(load().then(found => found.adopt(panel)));
      }
    });
  });
  NotebookActions.executed.connect((_, { notebook, cell }) => {
    const panel = tracker.find(one => one.content === notebook);
    if (panel !== undefined && isTracked(cell.model.sharedModel.getSource())) {
      quietly(load().then(found => found.onExecuted(panel, cell)));
    }
  });
  let timer: number | undefined;
  server.changes.subscribe(() => {
    if (load.isBegun() && timer === undefined) {
      timer = window.setTimeout(() => {
        timer = undefined;
        quietly(load().then(found => found.refreshAll()));
      }, REFRESH_MS);
    }
  });
}

function addCommands(
  app: JupyterFrontEnd,
  server: ITracksideServer,
  options: openSourceChunk.OpenOptions
): void {
  const { trans } = options;
  const args = { type: 'object', required: ['runId'], properties: { runId: { type: 'string' } } };
  const open = (): Promise<typeof openSourceChunk | null> =>
    orSay(import(/* webpackChunkName: "notebooks" */ '../panels/open-source'), trans);
  app.commands.addCommand(CommandIds.openSource, {
    label: trans.__('Open Source of Run'),
    describedBy: { args },
    execute: async ({ runId }) => {
      if (typeof runId === 'string') {
        await (await open())?.openSource(server.api, runId, options);
      }
    }
  });
  app.commands.addCommand(CommandIds.openSnapshot, {
    label: trans.__('Open Notebook as of Run'),
    describedBy: { args },
    execute: async ({ runId }) => {
      if (typeof runId === 'string') {
        const api = notebookApi((operation, body) => server.request(operation, body));
        await (await open())?.openSnapshot(api, runId, options);
      }
    }
  });
}

function hasTracked(panel: NotebookPanel): boolean {
  return panel.content.model?.sharedModel.cells.some(cell => isTracked(cell.getSource())) ?? false;
}

/** Nobody waits for this, and nobody is told when it fails. */
function quietly(work: Promise<unknown>): void {
  work.catch(() => undefined);
}
