import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunTab } from '../panels/run-tab';
import { runPages } from '../panels/run-page-host';
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
    const openRunPage = runPages(app, { server, rendermime, notebooks, trans });
    const open = (runId: string): void => {
      const there = tracker.find(tab => tab.runId === runId);
      if (there !== undefined) {
        app.shell.activateById(there.id);
        return;
      }
      const onOpenRun = (other: string): void => {
        model.open(other);
        void tracker.save(tab);
      };
      const { model, host } = openRunPage(runId, { onOpenRun });
      const tab = new RunTab({ model, host, trans });
      tab.id = `trackside-run-${(count += 1)}`;
      void tracker.add(tab);
      app.shell.add(tab, 'main');
      app.shell.activateById(tab.id);
    };
    let count = 0;
    app.commands.addCommand(CommandIds.openRunTab, {
      label: trans.__('Open Run in a Tab'),
      describedBy: {
        args: { type: 'object', required: ['runId'], properties: { runId: { type: 'string' } } }
      },
      execute: ({ runId }) => {
        if (typeof runId === 'string') {
          open(runId);
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
