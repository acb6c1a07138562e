import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { askForName } from '../panels/ask-for-name';
import { comparisonHost } from '../panels/comparison-host';
import { ExperimentTab } from '../panels/experiment-tab';
import { insertTrack } from '../panels/insert-track';
import { runPages } from '../panels/run-page-host';
import { CommandIds, ITracksideServer } from '../tokens';

/** Experiments in the main area: one tab for each set of experiments. */
export const experimentTab: JupyterFrontEndPlugin<void> = {
  id: 'trackside:experiment-tab',
  description: 'Shows experiments in tabs of the main area.',
  autoStart: true,
  requires: [ITracksideServer, IRenderMimeRegistry],
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    rendermime: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const tracker = new WidgetTracker<ExperimentTab>({ namespace: 'trackside-experiment' });
    const host = {
      ...comparisonHost(app, notebooks, trans),
      openRunPage: runPages(app, server, rendermime),
      askForName: askForName(trans),
      onInsertTrack: () => insertTrack(app.shell.currentWidget),
      execute: (command: string, args: object) => void app.commands.execute(command, { ...args })
    };
    const open = (experimentIds: readonly string[]): ExperimentTab => {
      const id = `trackside-experiment-${[...experimentIds].sort().join('-')}`;
      const found = tracker.find(tab => tab.id === id);
      if (found !== undefined) {
        return found;
      }
      const tab = new ExperimentTab({ id, experimentIds, server, trans, host });
      void tracker.add(tab);
      app.shell.add(tab, 'main');
      return tab;
    };
    app.commands.addCommand(CommandIds.openExperiment, {
      label: trans.__('Open Experiment in Tab'),
      describedBy: {
        args: {
          type: 'object',
          required: ['experimentIds'],
          properties: {
            experimentIds: { type: 'array', minItems: 1, items: { type: 'string' } },
            runId: { type: 'string', description: 'A run whose details are shown.' },
            filter: { type: 'string', description: 'What the runs are filtered by.' }
          }
        }
      },
      execute: args => {
        const experimentIds = texts(args['experimentIds']);
        if (experimentIds.length > 0) {
          const tab = open(experimentIds);
          app.shell.activateById(tab.id);
          tab.wish({ runId: text(args['runId']), filter: text(args['filter']) });
        }
      }
    });
  }
};

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
