import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { noHistory } from '../model/filter-history';
import { forgetful, type SavedStates } from '../model/saved-state';
import type { Translator } from '../model/translator';
import { SidebarModel } from '../model/sidebar-model';
import { askForName } from '../panels/ask-for-name';
import { currentNotebook } from '../panels/current-notebook';
import { drawChart } from '../panels/lazy-chart';
import { ExperimentsPanel } from '../panels/experiments-panel';
import { orSay } from '../panels/fetched-part';
import { CommandIds, IExperimentsSidebar, ITracksideServer } from '../tokens';

const RANK = 600;

/** The sidebar "Experiments", and the command that shows a run in it. */
export const experiments: JupyterFrontEndPlugin<IExperimentsSidebar> = {
  id: 'trackside:experiments',
  description: 'The sidebar that lists experiments and their runs.',
  autoStart: true,
  requires: [ITracksideServer],
  optional: [ILayoutRestorer, IStateDB, INotebookTracker, ICommandPalette, ITranslator],
  provides: IExperimentsSidebar,
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): IExperimentsSidebar => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const { connection, changes, history = noHistory } = server;
    const retry = (): void => server.retry();
    const surroundings = { connection, changes, history, notebook: currentNotebook(app), retry };
    const model = new SidebarModel(server.api, { surroundings, state: state ? savedIn(state) : forgetful });
    const panel = new ExperimentsPanel(model, {
      trans,
      drawChart,
      askForName: askForName(trans),
      onNewExperiment: () => void app.commands.execute(CommandIds.newExperiment),
      onOpenInTab: experimentId =>
        void app.commands.execute(CommandIds.openExperiment, { experimentIds: [experimentId] }),
      onInsertTrack: () => void insertTrack(app, notebooks, trans),
      models: {
        api: server.models,
        surroundings,
        onOpenRun: runId => void app.commands.execute(CommandIds.openRunTab, { runId }),
        onSideBySide: runIds => void app.commands.execute(CommandIds.sideBySide, { runIds: [...runIds] })
      }
    });
    app.shell.add(panel, 'left', { rank: RANK });
    restorer?.add(panel, panel.id);
    const reveal = async (experimentId: string, runId?: string): Promise<void> => {
      app.shell.activateById(panel.id);
      await model.reveal(experimentId, runId);
    };
    addOpenRun(app, reveal, trans.__('Show Run in Experiments'));
    app.commands.addCommand(CommandIds.showExperiments, {
      label: trans.__('Experiments'),
      caption: trans.__('Show the sidebar that lists experiments and their runs'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(panel.id)
    });
    palette?.addItem({ command: CommandIds.showExperiments, category: trans.__('Experiments') });
    return { reveal };
  }
};

async function insertTrack(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  trans: Translator
): Promise<void> {
  const load = import(/* webpackChunkName: "track-somewhere" */ '../panels/track-somewhere');
  await (await orSay(load, trans))?.trackSomewhere(app, notebooks);
}

function addOpenRun(app: JupyterFrontEnd, reveal: IExperimentsSidebar['reveal'], label: string): void {
  app.commands.addCommand(CommandIds.openRun, {
    label,
    describedBy: {
      args: {
        type: 'object',
        required: ['experimentId'],
        properties: { experimentId: { type: 'string' }, runId: { type: 'string' } }
      }
    },
    execute: async args => {
      const { experimentId, runId } = args;
      if (typeof experimentId === 'string') {
        await reveal(experimentId, typeof runId === 'string' ? runId : undefined);
      }
    }
  });
}

/** The sidebar's arrangement lives in the workspace, once per store. */
function savedIn(state: IStateDB): SavedStates {
  const key = (storeId: string): string => `trackside:sidebar:${storeId}`;
  return {
    load: storeId => state.fetch(key(storeId)),
    save: (storeId, sidebar) => state.save(key(storeId), sidebar as unknown as ReadonlyPartialJSONValue)
  };
}
