import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once } from '../model/once';
import { orSay } from '../panels/fetched-part';
import type { SideBySideTab } from '../panels/side-by-side-tab';
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
    // Loaded with the first tab: it must not make JupyterLab's start any slower.
    const load = once(async () => {
      const { sideBySideTabs } = await import(
        /* webpackChunkName: "side-by-side-tabs" */ '../panels/side-by-side-tabs'
      );
      return sideBySideTabs(app, tracker, { server, rendermime, trans });
    });
    app.commands.addCommand(CommandIds.sideBySide, {
      label: trans.__('Show Runs Side by Side'),
      describedBy: {
        args: {
          type: 'object',
          required: ['runIds'],
          properties: {
            runIds: { type: 'array', minItems: 2, items: { type: 'string' } },
            selected: { type: 'number', description: 'Of how many runs these are the first.' }
          }
        }
      },
      execute: async ({ runIds, selected }) => {
        const ids = Array.isArray(runIds) ? runIds.filter(id => typeof id === 'string') : [];
        if (ids.length > 1) {
          const many = Math.max(ids.length, Number(selected) || 0);
          (await orSay(load(), trans))?.(ids.slice(0, MOST_RUNS), many);
        }
      }
    });
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: CommandIds.sideBySide,
        args: tab => ({ runIds: [...tab.runIds], selected: tab.selected }),
        name: tab => tab.id
      });
    }
  }
};
