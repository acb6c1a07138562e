/** What the comparison pane can ask of JupyterLab. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ComparisonHost } from '../ui/comparison-host';
import type { Translator } from '../model/translator';
import { drawChart } from './draw-chart';
import { insertCode, type NotebookPanelLike } from './insert-code';
import { saveFile } from './save-file';

const NEW_NOTEBOOK = 'notebook:create-new';

/** @param tracker - knows the notebook that was used last; null where the page has no notebooks. */
export function comparisonHost(
  app: JupyterFrontEnd,
  tracker: INotebookTracker | null,
  trans: Translator
): ComparisonHost {
  return {
    drawChart,
    copyText,
    saveFile,
    ...(tracker === null ? {} : { notebooks: notebooksOf(app, tracker, trans) })
  };
}

async function copyText(text: string): Promise<void> {
  // A page that is not served securely has no clipboard of that kind.
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
  } else {
    Clipboard.copyToSystem(text);
  }
}

function notebooksOf(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  trans: Translator
): NonNullable<ComparisonHost['notebooks']> {
  const { commands, shell, serviceManager } = app;
  let last: NotebookPanelLike | null = null;
  const insertInto = (panel: NotebookPanelLike, code: string): string | null => {
    last = panel;
    return insertCode(panel, code);
  };
  return {
    insert: code => (tracker.currentWidget === null ? null : insertInto(tracker.currentWidget, code)),
    insertIntoNew: async code => {
      await serviceManager.kernelspecs.ready;
      const kernelName = serviceManager.kernelspecs.specs?.default;
      const made = (await commands.execute(NEW_NOTEBOOK, { kernelName })) as
        (NotebookPanelLike & { context: { ready: Promise<void> } }) | undefined;
      await made?.context.ready;
      const name = made === undefined ? null : insertInto(made, code);
      if (name === null) {
        throw new Error(trans.__('No notebook was made.'));
      }
      return name;
    },
    show: () => {
      if (last?.isDisposed === false) {
        shell.activateById(last.id);
      }
    }
  };
}
