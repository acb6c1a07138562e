import { type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Widget } from '@lumino/widgets';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { experimentsIcon } from '../tokens';

/** The sidebar "Experiments". */
export const experiments: JupyterFrontEndPlugin<void> = {
  id: 'trackside:experiments',
  description: 'The sidebar that lists experiments and their runs.',
  autoStart: true,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null): void => {
    const panel = new Widget();
    panel.id = 'trackside-experiments';
    panel.title.icon = experimentsIcon;
    panel.title.caption = (translator ?? nullTranslator).load('trackside').__('Experiments');
    app.shell.add(panel, 'left', { rank: 600 });
  }
};
