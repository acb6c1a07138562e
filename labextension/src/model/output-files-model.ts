/** The files of a run: its folders as far as they were opened, the file that is looked at, and the download of all. */
import { sentenceOf } from './failure';
import type { FilesApi } from './files-api';
import { followExport } from './follow-export';
import { Latest } from './latest';
import { Observable } from './observable';
import { PreviewModel } from './preview-model';
import type { ArtifactItem, ExportState } from './wire';

export interface Folder {
  items: readonly ArtifactItem[] | null;
  error: string | null;
}

export interface OutputFilesState {
  /** Folders by path, the top one is ''. */
  folders: ReadonlyMap<string, Folder>;
  open: ReadonlySet<string>;
  selected: ArtifactItem | null;
  /** How far the download of all files has come; null when there is none. */
  download: ExportState | null;
  error: string | null;
}

export class OutputFilesModel extends Observable<OutputFilesState> {
  readonly preview: PreviewModel;

  constructor(
    private readonly files: FilesApi,
    private runId: string
  ) {
    super({ folders: new Map(), open: new Set(['']), selected: null, download: null, error: null });
    this.preview = new PreviewModel(files);
  }

  dispose(): void {
    this.latest.cancel();
    this.watching.cancel();
    this.preview.close();
  }

  /** Begins with another run. */
  open(runId: string): void {
    this.dispose();
    this.runId = runId;
    this.set({ folders: new Map(), open: new Set(['']), selected: null, download: null, error: null });
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const isLast = this.latest.begin();
    await Promise.all([...this.get().open].map(path => this.list(path, isLast)));
    const { selected } = this.get();
    const now = selected === null ? undefined : this.find(selected.path);
    if (isLast() && selected !== null && now !== undefined && !isSame(now, selected)) {
      this.set({ selected: now });
      void this.preview.renew(now);
    }
  }

  toggle(path: string): void {
    const open = new Set(this.get().open);
    if (!open.delete(path)) {
      open.add(path);
      const run = this.runId;
      void this.list(path, () => run === this.runId);
    }
    this.set({ open });
  }

  select(item: ArtifactItem): void {
    this.set({ selected: item });
    void this.preview.open(this.runId, item);
  }

  /** Whether all files can be had as one. */
  get canSaveAll(): boolean {
    return this.files.load === undefined;
  }

  save({ path }: ArtifactItem): void {
    const { files, runId } = this;
    if (this.get().download?.state === 'sent') {
      // It would be read as said of this file.
      this.set({ download: null });
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (files.load === undefined) {
      files.save(files.artifactUrl(runId, path, false), name);
    } else {
      files.load(runId, path).then(
        url => files.save(url, name),
        (error: unknown) => this.set({ error: sentenceOf(error) })
      );
    }
  }

  /** All files as a zip, fetched by the browser; how far it has come is asked of the server. */
  async saveAll(): Promise<void> {
    const isLast = this.watching.begin();
    try {
      const ticket = await this.files.archiveArtifacts(this.runId);
      if (isLast()) {
        this.set({ error: null, download: { state: 'waiting', done_bytes: 0, size_bytes: null } });
        this.files.save(this.files.exportUrl(ticket.export_id), ticket.file_name);
        const ask = (): Promise<ExportState> => this.files.getExport(ticket.export_id);
        void followExport(ask, download => this.set({ download }), isLast);
      }
    } catch (error) {
      if (isLast()) {
        this.set({ error: sentenceOf(error), download: null });
      }
    }
  }

  private async list(path: string, isWanted: () => boolean): Promise<void> {
    const known = this.get().folders.get(path);
    try {
      const page = await this.files.listArtifacts({ run_id: this.runId, path });
      if (isWanted()) {
        this.setFolder(path, { items: page.artifacts, error: null });
      }
    } catch (error) {
      if (isWanted()) {
        this.setFolder(path, { items: known?.items ?? null, error: sentenceOf(error) });
      }
    }
  }

  private setFolder(path: string, folder: Folder): void {
    const before = this.get().folders.get(path);
    if (JSON.stringify(before) !== JSON.stringify(folder)) {
      this.set({ folders: new Map(this.get().folders).set(path, folder) });
    }
  }

  private find(path: string): ArtifactItem | undefined {
    const folder = this.get().folders.get(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    return folder?.items?.find(item => item.path === path);
  }

  private readonly latest = new Latest();
  private readonly watching = new Latest();
}

/** Whether a file is still the one that was looked at. */
function isSame(a: ArtifactItem, b: ArtifactItem): boolean {
  return a.digest === b.digest && a.size_bytes === b.size_bytes && a.is_pending === b.is_pending;
}
