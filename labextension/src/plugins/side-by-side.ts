import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { SideBySideModel } from '../model/side-by-side-model';
import { untrustedRenderer } from '../panels/render-mime';
import { SideBySideTab } from '../panels/side-by-side-tab';
import { CommandIds, ITracksideServer } from '../tokens';

/** More would be columns too narrow to read. */
const MOST_RUNS = 20;

/** Two or more runs in columns: the command that opens them, and their tabs after a reload. */
export const sideBySide: JupyterFrontEndPlugin<void> = {
  id: 'trackside:side-by-side',
  description: 'Shows runs side by side in the main area.',
  autoStart: true,
  requires: [ITracksideServer, IRenderMimeRegistry],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    rendermime: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const tracker = new WidgetTracker<SideBySideTab>({ namespace: 'trackside-side-by-side' });
    const host = {
      renderMime: untrustedRenderer(rendermime),
      onOpenRun: (runId: string) => void app.commands.execute(CommandIds.openRunTab, { runId })
    };
    let count = 0;
    const open = (runIds: readonly string[]): void => {
      const same = [...runIds].sort().join();
      const there = tracker.find(tab => [...tab.runIds].sort().join() === same);
      if (there !== undefined) {
        app.shell.activateById(there.id);
        return;
      }
      const { connection, changes, sources } = server;
      const surroundings = { connection, changes, retry: () => server.retry() };
      const model = new SideBySideModel(server.api, { runIds, sources, surroundings });
      const tab = new SideBySideTab({ model, host, trans });
      tab.id = `trackside-side-by-side-${(count += 1)}`;
      void tracker.add(tab);
      app.shell.add(tab, 'main');
      app.shell.activateById(tab.id);
    };
    app.commands.addCommand(CommandIds.sideBySide, {
      label: trans.__('Show Runs Side by Side'),
      describedBy: {
        args: {
          type: 'object',
          required: ['runIds'],
          properties: { runIds: { type: 'array', minItems: 2, items: { type: 'string' } } }
        }
      },
      execute: ({ runIds }) => {
        const ids = Array.isArray(runIds) ? runIds.filter(id => typeof id === 'string') : [];
        if (ids.length > 1) {
          open(ids.slice(0, MOST_RUNS));
        }
      }
    });
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: CommandIds.sideBySide,
        args: tab => ({ runIds: [...tab.runIds] }),
        name: tab => tab.id
      });
    }
  }
};
