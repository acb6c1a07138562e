/** The run whose details are open below its row. */
import type { RunDetail, TracksideApi } from './api';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable } from './observable';

export interface RunDetailState {
  runId: string | null;
  detail: RunDetail | null;
  error: string | null;
}

export class RunDetailModel extends Observable<RunDetailState> {
  constructor(private readonly api: TracksideApi) {
    super({ runId: null, detail: null, error: null });
  }

  /** Opens a run, or closes it if it is the one that is open. */
  toggle(runId: string): void {
    if (this.get().runId === runId) {
      this.close();
    } else {
      this.open(runId);
    }
  }

  open(runId: string): void {
    if (this.get().runId !== runId) {
      this.set({ runId, detail: null, error: null });
    }
    void this.refresh();
  }

  close(): void {
    this.latest.cancel();
    this.set({ runId: null, detail: null, error: null });
  }

  async refresh(): Promise<void> {
    const { runId, detail } = this.get();
    if (runId === null) {
      return;
    }
    const isLast = this.latest.begin();
    try {
      const answer = await this.api.getRun({ run_id: runId, if_revision: detail?.revision ?? null });
      if (isLast()) {
        this.set({ error: null, ...(answer.unchanged ? {} : { detail: answer }) });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ error: sentenceOf(error) });
      }
    }
  }

  private readonly latest = new Latest();
}
