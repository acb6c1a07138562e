/**
 * What is done with the selected runs: tagged, renamed, deleted, restored, exported. Thousands are changed in
 * parts, with progress; what the server could not do is said, with how many runs were done.
 */
import type { ExportTicket, RunExport, RunsChanged, TracksideApi, View } from './api';
import { sentenceOf } from './failure';
import { Observable } from './observable';
import type { SelectionModel } from './selection-model';

/** What has just happened to some runs. */
export interface ActionNotice {
  kind: 'deleted' | 'restored' | 'changed' | 'exported';
  runIds: readonly string[];
  /** Name of the file that was saved. */
  file?: string;
}

export interface RunActionsState {
  /** What is being done, how far; `total` 0 where nobody knows. */
  busy: { kind: ActionNotice['kind']; done: number; total: number } | null;
  /** How many bytes of an export have come; null while nothing is exported. It holds up nothing else. */
  exporting: number | null;
  notice: ActionNotice | null;
  /** Why it stopped, and what would try it again. */
  error: { message: string; again: () => Promise<unknown> } | null;
  /** Whether the list shows the deleted runs instead of the active ones. */
  showDeleted: boolean;
}

export type RunChange = { tags: Record<string, string | null> } | { name: string } | { note: string };
export type ExportFormat = RunExport['format'];

/** Saves the file of a ticket where the reader's files go; `onProgress` hears of its bytes. */
export type SaveExport = (ticket: ExportTicket, onProgress: (done: number) => void) => Promise<void>;

export interface RunActionsOptions {
  experimentIds: readonly string[];
  selection: SelectionModel;
  /** The list is to be asked for anew. */
  onChanged: () => Promise<void>;
  onArranged: () => void;
}

type Api = Pick<TracksideApi, 'getRun' | 'updateRuns' | 'deleteRuns' | 'restoreRuns' | 'exportRuns'>;

/** Runs of one request. */
const PART = 1000;
const UNDO_MS = 10_000;

export class RunActionsModel extends Observable<RunActionsState> {
  constructor(
    private readonly api: Api,
    private readonly options: RunActionsOptions
  ) {
    super({ busy: null, exporting: null, notice: null, error: null, showDeleted: false });
  }

  get view(): View {
    return this.get().showDeleted ? 'deleted_only' : 'active_only';
  }

  setShowDeleted(showDeleted: boolean): void {
    this.options.selection.clear();
    this.dismiss();
    this.set({ showDeleted });
    this.options.onArranged();
    void this.options.onChanged();
  }

  async delete(): Promise<void> {
    await this.move('deleted', this.selected);
  }

  async restore(): Promise<void> {
    await this.move('restored', this.selected);
  }

  /** Brings back what was deleted last, selected as it was. */
  async undo(): Promise<void> {
    const { notice } = this.get();
    if (notice?.kind === 'deleted') {
      this.options.selection.toggle(await this.move('restored', notice.runIds), true);
    }
  }

  /** What a dialog begins with: the name or the note, where one run is selected; null if it can't be had. */
  async present(kind: 'tag' | 'name' | 'note'): Promise<string | null> {
    const [run_id, ...others] = this.selected;
    if (kind === 'tag' || run_id === undefined || others.length > 0) {
      return '';
    }
    try {
      const run = await this.api.getRun({ run_id });
      return kind === 'name' ? run.run_name : run.note;
    } catch (error) {
      this.fail(error, async () => {
        this.dismiss();
        await this.options.onChanged();
      });
      return null;
    }
  }

  /** Rejects with the server's sentence, for the dialog that asks. */
  async change(change: RunChange): Promise<void> {
    const runIds = this.selected;
    const done = await this.inParts('changed', runIds, run_ids =>
      this.api.updateRuns({ run_ids, ...change })
    );
    this.notify({ kind: 'changed', runIds: done });
    await this.options.onChanged();
  }

  /** Saves the selected runs as a file; without a selection, all that `filter` matches. */
  async export(format: ExportFormat, filter: string, save: SaveExport): Promise<void> {
    const runIds = [...this.selected];
    const asked =
      runIds.length > 0 ? { run_ids: runIds } : { experiment_ids: [...this.options.experimentIds], filter };
    this.dismiss();
    this.set({ exporting: 0 });
    try {
      const ticket = await this.api.exportRuns({ format, ...asked });
      await save(ticket, exporting => this.set({ exporting }));
      // What can be undone is not taken away from who did it meanwhile.
      if (this.get().notice === null) {
        this.notify({ kind: 'exported', runIds, file: ticket.file_name });
      }
    } catch (error) {
      this.set({ error: { message: sentenceOf(error), again: () => this.export(format, filter, save) } });
    } finally {
      this.set({ exporting: null });
    }
  }

  dismiss(): void {
    clearTimeout(this.timer);
    this.set({ notice: null, error: null });
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private get selected(): readonly string[] {
    return this.options.selection.get().selected;
  }

  /** The answer is the ids of the runs that were moved. */
  private async move(kind: 'deleted' | 'restored', runIds: readonly string[]): Promise<string[]> {
    const ask = (run_ids: string[]): Promise<RunsChanged> =>
      kind === 'deleted' ? this.api.deleteRuns({ run_ids }) : this.api.restoreRuns({ run_ids });
    const done: string[] = [];
    try {
      await this.inParts(kind, runIds, ask, done);
    } catch (error) {
      this.fail(error, () => this.move(kind, runIds));
    }
    if (done.length > 0) {
      this.options.selection.toggle(done, false);
      this.notify({ kind, runIds: done });
      await this.options.onChanged();
    }
    return done;
  }

  /** Changes runs, so many in each request; `done` gets the ids of those that were changed, also when it fails. */
  private async inParts(
    kind: ActionNotice['kind'],
    runIds: readonly string[],
    ask: (runIds: string[]) => Promise<RunsChanged>,
    done: string[] = []
  ): Promise<string[]> {
    this.begin(kind, runIds.length);
    try {
      for (let start = 0; start < runIds.length; start += PART) {
        const answer = await ask(runIds.slice(start, start + PART));
        done.push(...answer.run_ids);
        if (answer.stopped !== null) {
          throw new Error(answer.stopped);
        }
        this.set({ busy: { kind, done: Math.min(start + PART, runIds.length), total: runIds.length } });
      }
    } finally {
      this.set({ busy: null });
    }
    return done;
  }

  private begin(kind: ActionNotice['kind'], total: number): void {
    clearTimeout(this.timer);
    this.set({ busy: { kind, done: 0, total }, notice: null, error: null });
  }

  private notify(notice: ActionNotice): void {
    clearTimeout(this.timer);
    this.set({ notice });
    this.timer = setTimeout(() => this.set({ notice: null }), UNDO_MS);
  }

  private fail(error: unknown, again: () => Promise<unknown>): void {
    this.set({ busy: null, error: { message: sentenceOf(error), again } });
  }

  private timer: ReturnType<typeof setTimeout> | undefined;
}
