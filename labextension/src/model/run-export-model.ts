/** Takes a run out of the store as a download of the browser, and says where that ended too early. */
import type { RunExport, TracksideApi } from './api';
import { sentenceOf } from './failure';
import type { FilesApi } from './files-api';
import { followExport } from './follow-export';
import { Latest } from './latest';
import { Observable } from './observable';

type Format = RunExport['format'];

export interface RunExportState {
  /** What did not work, and why; `reason` is null where the download ended too early. */
  failed: { format: Format; reason: string | null } | null;
}

export class RunExportModel extends Observable<RunExportState> {
  constructor(
    private readonly api: Pick<TracksideApi, 'exportRuns'>,
    private readonly files: Pick<FilesApi, 'save' | 'exportUrl' | 'getExport'>
  ) {
    super({ failed: null });
  }

  /** Forgets what was exported before, which the browser goes on with. */
  forget(): void {
    this.latest.cancel();
    this.set({ failed: null });
  }

  async export(runId: string, format: Format): Promise<void> {
    const { files } = this;
    this.forget();
    const isLast = this.latest.begin();
    try {
      const { export_id, file_name } = await this.api.exportRuns({ format, run_ids: [runId] });
      files.save(files.exportUrl(export_id), file_name);
      await followExport(
        () => files.getExport(export_id),
        ({ state }) => this.fail(state === 'failed' ? { format, reason: null } : null),
        isLast
      );
    } catch (error) {
      if (isLast()) {
        this.fail({ format, reason: sentenceOf(error) });
      }
    }
  }

  private fail(failed: RunExportState['failed']): void {
    if (failed?.reason !== this.get().failed?.reason) {
      this.set({ failed });
    }
  }

  private readonly latest = new Latest();
}
