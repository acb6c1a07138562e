import {
  ILabShell,
  ILayoutRestorer,
  IRouter,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once } from '../model/once';
import { chooseExperiments } from '../panels/choose-experiments';
import type { ExperimentTab } from '../panels/experiment-tab';
import { orSay } from '../panels/fetched-part';
import { ADDRESS, labAddress, readAddress } from '../panels/lab-address';
import { CommandIds, ITracksideServer } from '../tokens';

const ARGUMENTS = {
  type: 'object',
  properties: {
    experimentIds: {
      type: 'array',
      items: { type: 'string' },
      description: 'Asked for where there are none.'
    },
    runId: { type: 'string', description: 'A run whose details are shown.' },
    filter: { type: 'string', description: 'What the runs are filtered by.' }
  }
};

/** Experiments in the main area: one tab for each set of experiments. */
export const experimentTab: JupyterFrontEndPlugin<void> = {
  id: 'trackside:experiment-tab',
  description: 'Shows experiments in tabs of the main area.',
  autoStart: true,
  requires: [ITracksideServer, IRenderMimeRegistry],
  optional: [ILabShell, ILayoutRestorer, IStateDB, IRouter, INotebookTracker, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    rendermime: IRenderMimeRegistry,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    router: IRouter | null,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const tracker = new WidgetTracker<ExperimentTab>({ namespace: 'trackside-experiment' });
    // Loaded with the first tab: it must not make JupyterLab's start any slower.
    const load = once(async () => {
      const { experimentTabs } = await import(
        /* webpackChunkName: "experiment-tabs" */ '../panels/experiment-tabs'
      );
      return experimentTabs(app, tracker, { server, rendermime, notebooks, state, trans });
    });
    app.commands.addCommand(CommandIds.openExperiment, {
      label: args =>
        args['experimentIds'] ? trans.__('Open Experiment in Tab') : trans.__('Open Experiment…'),
      describedBy: { args: ARGUMENTS },
      execute: async args => {
        const given = texts(args['experimentIds']);
        const experimentIds = given.length > 0 ? given : await chooseExperiments(server.api, trans);
        if (experimentIds.length === 0) {
          return;
        }
        if (labShell === null) {
          window.open(
            labAddress(app.serviceManager.serverSettings.baseUrl, experimentIds),
            '_blank',
            'noopener'
          );
          return;
        }
        const open = await orSay(load(), trans);
        const tab = open?.({
          experimentIds,
          storeId: text(args['storeId']) ?? null,
          name: text(args['name']) ?? ''
        });
        if (tab === undefined) {
          return;
        }
        if (args['activate'] !== false) {
          app.shell.activateById(tab.id);
        }
        tab.wish({ runId: text(args['runId']), filter: text(args['filter']) });
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIds.openExperiment,
      args: tab => ({ ...tab.identity, experimentIds: [...tab.identity.experimentIds], activate: false }),
      name: tab => tab.id
    });
    palette?.addItem({ command: CommandIds.openExperiment, category: trans.__('Experiments') });
    if (router !== null && labShell !== null) {
      followAddress(app, router);
    }
  }
};

/** Opens what an address of `labAddress` asks for, once. */
function followAddress(app: JupyterFrontEnd, router: IRouter): void {
  const command = 'trackside:follow-address';
  app.commands.addCommand(command, {
    describedBy: { args: { type: 'object', properties: { request: { type: 'string' } } } },
    execute: async args => {
      const { experimentIds, rest } = readAddress(text(args['request']) ?? '');
      router.navigate(rest, { skipRouting: true });
      await app.restored;
      await app.commands.execute(CommandIds.openExperiment, { experimentIds });
    }
  });
  router.register({ command, pattern: ADDRESS });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
