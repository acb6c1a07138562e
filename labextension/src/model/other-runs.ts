/** The other runs of an experiment, the newest first, to choose one to compare with. */
import type { TracksideApi } from './api';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable } from './observable';

const MOST = 500;

export interface OtherRun {
  runId: string;
  name: string;
}

export interface OtherRunsState {
  /** Null until they are asked for. */
  others: readonly OtherRun[] | null;
  othersError: string | null;
}

export class OtherRuns extends Observable<OtherRunsState> {
  constructor(private readonly api: Pick<TracksideApi, 'searchRuns'>) {
    super({ others: null, othersError: null });
  }

  async load(experimentId: string): Promise<void> {
    const isLast = this.latest.begin();
    const request = { experiment_ids: [experimentId], max_results: MOST, metrics: [], params: [], tags: [] };
    try {
      const page = await this.api.searchRuns(request);
      if (isLast()) {
        const others = page.run_id.map((runId, i) => ({ runId, name: page.run_name[i] ?? runId }));
        this.set({ others, othersError: null });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ othersError: sentenceOf(error) });
      }
    }
  }

  private readonly latest = new Latest();
}
