/** "Insert %%track" from a place that is no notebook: into the notebook that was in front, or a new one. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import { insertTrack } from './insert-track';

export async function trackSomewhere(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null
): Promise<void> {
  let notebook: Widget | null = notebooks?.currentWidget ?? null;
  if (notebook === null) {
    notebook = (await app.commands.execute('notebook:create-new')) as Widget | null;
    await (notebook as { context?: { ready?: Promise<void> } } | null)?.context?.ready;
  }
  if (notebook !== null) {
    insertTrack(notebook);
    app.shell.activateById(notebook.id);
  }
}
