import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { askForName } from '../panels/ask-for-name';
import { CommandIds, experimentsIcon, IExperimentsSidebar, ITracksideServer } from '../tokens';

/**
 * New → Experiment: in the Launcher, in the palette, and (by schema/new-experiment.json) in File › New.
 */
export const newExperiment: JupyterFrontEndPlugin<void> = {
  id: 'trackside:new-experiment',
  description: 'Makes an experiment from the Launcher, the File menu or the command palette.',
  autoStart: true,
  requires: [ITracksideServer, IExperimentsSidebar],
  optional: [ILabShell, ILauncher, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    sidebar: IExperimentsSidebar,
    labShell: ILabShell | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const ask = askForName(trans);
    const command = CommandIds.newExperiment;
    app.commands.addCommand(command, {
      label: args => (args['isPalette'] ? trans.__('New Experiment') : trans.__('Experiment')),
      caption: trans.__('Make an empty experiment'),
      icon: args => (args['isPalette'] ? undefined : experimentsIcon),
      describedBy: { args: { type: 'object', properties: { isPalette: { type: 'boolean' } } } },
      execute: async () => {
        const experiment = await ask({
          title: trans.__('New experiment'),
          action: trans.__('Create'),
          submit: name => server.api.createExperiment({ name })
        });
        if (experiment !== null) {
          await sidebar.reveal(experiment.experiment_id);
          // A page without a main area for it (Notebook 7) has it in its sidebar.
          if (labShell !== null) {
            await app.commands.execute(CommandIds.openExperiment, {
              experimentIds: [experiment.experiment_id],
              name: experiment.name
            });
          }
        }
      }
    });
    launcher?.add({ command, category: trans.__('Other'), rank: 10 });
    palette?.addItem({ command, category: trans.__('Experiments'), args: { isPalette: true } });
  }
};
