/** Opens the notebook of a run: as it is now, at the run's cell, or as it was. */
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';
import type { TracksideApi } from '../model/api';
import { sentenceOf } from '../model/failure';
import type { NotebookApi } from '../model/notebook-api';
import type { Translator } from '../model/translator';
import { snapshotPath } from './snapshot-drive';

export interface OpenOptions {
  readonly documents: IDocumentManager;
  readonly trans: Translator;
}

/** Opens the run's notebook and goes to its cell; a sentence says what is gone. */
export async function openSource(
  api: Pick<TracksideApi, 'getRun'>,
  runId: string,
  options: OpenOptions
): Promise<void> {
  const { documents, trans } = options;
  await orSay(async () => {
    const { source, run_name: name } = await api.getRun({ run_id: runId });
    const path = source?.notebook ?? null;
    if (path === null) {
      const where = source?.notebook_path ?? null;
      return where === null
        ? trans.__('The run %1 was not made by a notebook.', name)
        : trans.__('The notebook %1 is outside the folder of this server.', where);
    }
    try {
      await documents.services.contents.get(path, { content: false });
    } catch {
      return trans.__('The notebook %1 is not there any more: open it as of this run instead.', path);
    }
    const panel = await openNotebook(documents, path);
    const cellId = source?.cell_id ?? null;
    return cellId === null || (await goToCell(panel, cellId))
      ? null
      : trans.__('The cell of the run %1 is not in the notebook any more.', name);
  });
}

/** Opens the notebook as it was when the run ended: to be read only, untrusted, without a kernel. */
export async function openSnapshot(
  api: Pick<NotebookApi, 'getNotebook'>,
  runId: string,
  options: OpenOptions
): Promise<void> {
  const { documents, trans } = options;
  await orSay(async () => {
    const notebook = await api.getNotebook(runId);
    const panel = await openNotebook(documents, snapshotPath(notebook));
    if (notebook.cell_id !== null) {
      await goToCell(panel, notebook.cell_id);
    }
    return notebook.facts.origin === 'executed'
      ? trans.__('Of the run %1 only the cells are known that its kernel executed.', notebook.run_name)
      : null;
  });
}

async function openNotebook(documents: IDocumentManager, path: string): Promise<NotebookPanel> {
  const panel = documents.openOrReveal(path, 'Notebook');
  if (!(panel instanceof NotebookPanel)) {
    throw new Error(`${path} can't be opened as a notebook.`);
  }
  await panel.context.ready;
  return panel;
}

/** Selects a cell and scrolls to it; false if it isn't there. */
async function goToCell(panel: NotebookPanel, cellId: string): Promise<boolean> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === cellId);
  const cell = notebook.widgets[index];
  if (cell === undefined) {
    return false;
  }
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  await notebook.scrollToCell(cell, 'center');
  notebook.activate();
  return true;
}

/** Does something; what it answers, or what went wrong, is said to the user. */
async function orSay(work: () => Promise<string | null>): Promise<void> {
  try {
    const sentence = await work();
    if (sentence !== null) {
      Notification.warning(sentence, { autoClose: 8000 });
    }
  } catch (error) {
    Notification.error(sentenceOf(error), { autoClose: 8000 });
  }
}
