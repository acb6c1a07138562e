/**
 * Notebooks as they were, as documents that can be opened: a drive of JupyterLab's contents whose files are
 * runs. It can only be read, and what it gives is never trusted: a browser runs no script of its outputs.
 */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents, ServerConnection } from '@jupyterlab/services';
import { type ISignal, Signal } from '@lumino/signaling';
import type { NotebookApi, NotebookAsOf } from '../model/notebook-api';

export const SNAPSHOT_DRIVE = 'trackside-snapshot';

/** The path under which a notebook is opened: the run's id, then a name for people. */
export function snapshotPath(notebook: NotebookAsOf): string {
  return `${SNAPSHOT_DRIVE}:${notebook.run_id}/${notebook.file_name}`;
}

// What is as it was isn't run: there is no kernel, and none can be started.
const NO_KERNEL = { shouldStart: false, canStart: false, autoStartDefault: false };

/** Keeps kernels away from the notebooks of this drive, whoever opens them: a reload does, too. */
export function refuseKernels(registry: DocumentRegistry): void {
  registry.addWidgetExtension('Notebook', {
    createNew: (_, { path, sessionContext }) => {
      if (path.startsWith(`${SNAPSHOT_DRIVE}:`)) {
        sessionContext.kernelPreference = { ...sessionContext.kernelPreference, ...NO_KERNEL };
      }
    }
  });
}

export class SnapshotDrive implements Contents.IDrive {
  readonly name = SNAPSHOT_DRIVE;
  readonly fileChanged: ISignal<this, Contents.IChangedArgs>;
  isDisposed = false;

  constructor(
    private readonly api: Pick<NotebookApi, 'getNotebook'>,
    readonly serverSettings: ServerConnection.ISettings
  ) {
    this.fileChanged = new Signal<this, Contents.IChangedArgs>(this);
  }

  dispose(): void {
    this.isDisposed = true;
    Signal.clearData(this);
  }

  async get(path: string, options?: Contents.IFetchOptions): Promise<Contents.IModel> {
    const [runId = '', name = ''] = path.split('/');
    if (name === '') {
      return { ...this.model('', 'directory', Date.now()), content: [], format: 'json' };
    }
    const notebook = await this.api.getNotebook(runId);
    const model = this.model(path, 'notebook', notebook.facts.time);
    return options?.content === false
      ? model
      : { ...model, content: notebook.document, format: 'json' as const };
  }

  private model(path: string, type: 'directory' | 'notebook', timeMs: number): Contents.IModel {
    const time = new Date(timeMs).toISOString();
    const name = path.slice(path.lastIndexOf('/') + 1);
    const when = { created: time, last_modified: time };
    return { name, path, type, writable: false, mimetype: '', content: null, format: null, ...when };
  }

  getDownloadUrl(): Promise<string> {
    return refuse();
  }

  newUntitled(): Promise<Contents.IModel> {
    return refuse();
  }

  delete(): Promise<void> {
    return refuse();
  }

  rename(): Promise<Contents.IModel> {
    return refuse();
  }

  save(): Promise<Contents.IModel> {
    return refuse();
  }

  copy(): Promise<Contents.IModel> {
    return refuse();
  }

  createCheckpoint(): Promise<Contents.ICheckpointModel> {
    return refuse();
  }

  listCheckpoints(): Promise<Contents.ICheckpointModel[]> {
    return Promise.resolve([]);
  }

  restoreCheckpoint(): Promise<void> {
    return refuse();
  }

  deleteCheckpoint(): Promise<void> {
    return refuse();
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('A notebook as of a run can only be read.'));
}
