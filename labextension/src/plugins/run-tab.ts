import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once } from '../model/once';
import { orSay } from '../panels/fetched-part';
import type { RunTab } from '../panels/run-tab';
import { CommandIds, ITracksideServer } from '../tokens';

/** A run in the main area: the command that opens it, and its tabs after a reload. */
export const runTab: JupyterFrontEndPlugin<void> = {
  id: 'trackside:run-tab',
  description: 'Shows a run in the main area.',
  autoStart: true,
  requires: [ITracksideServer, IRenderMimeRegistry],
  optional: [INotebookTracker, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    rendermime: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const tracker = new WidgetTracker<RunTab>({ namespace: 'trackside-run-tab' });
    // Loaded with the first tab: it must not make JupyterLab's start any slower.
    const load = once(async () => {
      const { runTabs } = await import(/* webpackChunkName: "run-tabs" */ '../panels/run-tabs');
      return runTabs(app, tracker, { server, rendermime, notebooks, trans });
    });
    app.commands.addCommand(CommandIds.openRunTab, {
      label: trans.__('Open Run in a Tab'),
      describedBy: {
        args: { type: 'object', required: ['runId'], properties: { runId: { type: 'string' } } }
      },
      execute: async ({ runId }) => {
        if (typeof runId === 'string') {
          (await orSay(load(), trans))?.(runId);
        }
      }
    });
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: CommandIds.openRunTab,
        args: tab => ({ runId: tab.runId }),
        name: tab => tab.id
      });
    }
  }
};
