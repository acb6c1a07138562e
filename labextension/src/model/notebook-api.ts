/** What a notebook's page asks of the server: its cells' runs, the notebook as of a run, and what it sends. */
import type { components } from '../api/contract';

type Schemas = components['schemas'];
export type CellRun = Schemas['CellRun'];
export type NotebookAsOf = Schemas['NotebookAsOf'];
export type NotebookSnapshot = Schemas['NotebookSnapshot'];
export type NotebookTaken = Schemas['NotebookTaken'];
type CellRuns = Schemas['CellRuns'];
type NotebookRuns = Schemas['NotebookRuns'];

export interface NotebookApi {
  /** The last run of each of these cells. */
  cellRuns(request: NotebookRuns): Promise<CellRuns>;
  takeSnapshot(request: NotebookSnapshot): Promise<NotebookTaken>;
  getNotebook(runId: string): Promise<NotebookAsOf>;
}

/** Over any way to ask an operation by its wire name. */
export function notebookApi(request: (operation: string, body: object) => Promise<unknown>): NotebookApi {
  return {
    cellRuns: body => request('notebooks.runs', body) as Promise<CellRuns>,
    takeSnapshot: body => request('notebooks.snapshot', body) as Promise<NotebookTaken>,
    getNotebook: runId => request('notebooks.get', { run_id: runId }) as Promise<NotebookAsOf>
  };
}
