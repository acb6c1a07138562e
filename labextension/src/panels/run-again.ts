/** "Run again with…": asks for other params and puts the cell with them below the run's own. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { RunDetail } from '../model/api';
import type { SourcesApi } from '../model/sources-api';
import type { Translator } from '../model/translator';
import { orSay } from './fetched-part';
import { insertCode, type NotebookPanelLike } from './insert-code';

type Panel = NotebookPanelLike & {
  context: { ready: Promise<void> };
  content: { widgets: readonly { model: { id: string } }[] };
};

export function runAgain(
  app: JupyterFrontEnd,
  sources: SourcesApi,
  tracker: INotebookTracker | null,
  trans: Translator
): (detail: RunDetail) => Promise<void> {
  return async detail => {
    const { run_id } = detail;
    const { changeable } = await sources.rewriteRun({ run_id });
    const part = await orSay(import(/* webpackChunkName: "run-again" */ './run-again-dialog'), trans);
    await part?.showRunAgainDialog(trans, {
      changeable,
      submit: async params => {
        const { code } = await sources.rewriteRun({ run_id, params });
        const panel = await findNotebook(app, tracker, detail);
        if (panel === null || insertCode(panel, code) === null) {
          throw new Error(trans.__('No notebook is open to put the cell into: open one and try again.'));
        }
        app.shell.activateById(panel.id);
      }
    });
  };
}

/** The run's own notebook with its cell in front, where it can be opened; else the notebook used last. */
async function findNotebook(
  app: JupyterFrontEnd,
  tracker: INotebookTracker | null,
  { source }: RunDetail
): Promise<NotebookPanelLike | null> {
  const path = source?.notebook ?? null;
  if (path === null) {
    return tracker?.currentWidget ?? null;
  }
  const panel = (await app.commands.execute('docmanager:open', { path })) as Panel | undefined;
  if (panel === undefined) {
    return tracker?.currentWidget ?? null;
  }
  await panel.context.ready;
  const index = panel.content.widgets.findIndex(({ model }) => model.id === source?.cell_id);
  if (index >= 0) {
    panel.content.activeCellIndex = index;
  }
  return panel;
}
