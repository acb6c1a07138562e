import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { OutlastingView, VIEW_MIME_TYPE } from '../panels/outlasting-view';

// The renderer of widgets has −10, and would win.
const RANK = -20;

/** Lets the outputs of our widgets outlive their kernel. */
export const widgets: JupyterFrontEndPlugin<void> = {
  id: 'trackside:widgets',
  description: 'Shows a widget while its kernel knows it, and afterwards its static rendering.',
  autoStart: true,
  activate: (app: JupyterFrontEnd): void => {
    app.docRegistry.addWidgetExtension('Notebook', new Renderers());
  }
};

/** Each notebook has renderers of its own. */
class Renderers implements DocumentRegistry.IWidgetExtension<NotebookPanel, DocumentRegistry.IModel> {
  createNew(panel: NotebookPanel): IDisposable {
    const { rendermime } = panel.content;
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [VIEW_MIME_TYPE],
        createRenderer: () => new OutlastingView(rendermime, panel.sessionContext)
      },
      RANK
    );
    return new DisposableDelegate(() => rendermime.removeMimeType(VIEW_MIME_TYPE));
  }
}
