/** What differs between two runs: code, notebooks cell by cell. */
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable } from './observable';
import type { SourcesApi } from './sources-api';
import type { RunsDiffed } from './wire';

export interface DiffState {
  left: string | null;
  right: string | null;
  diff: RunsDiffed | null;
  busy: boolean;
  error: string | null;
}

export class DiffModel extends Observable<DiffState> {
  constructor(private readonly api: Pick<SourcesApi, 'diffRuns'>) {
    super({ left: null, right: null, diff: null, busy: false, error: null });
  }

  /** Compares two runs; with itself, or with none, nothing is compared. */
  async compare(left: string | null, right: string | null): Promise<void> {
    const isLast = this.latest.begin();
    if (left === null || right === null || left === right) {
      this.set({ left, right, diff: null, busy: false, error: null });
      return;
    }
    const { diff, ...before } = this.get();
    const isSame = before.left === left && before.right === right;
    this.set({ left, right, diff: isSame ? diff : null, busy: true, error: null });
    try {
      const answer = await this.api.diffRuns({ left_run_id: left, right_run_id: right });
      if (isLast()) {
        this.set({ diff: answer, busy: false });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ busy: false, error: sentenceOf(error) });
      }
    }
  }

  async refresh(): Promise<void> {
    const { left, right } = this.get();
    await this.compare(left, right);
  }

  private readonly latest = new Latest();
}
