/** Stands where the run table is still missing: the first runs that the filter matches, by name. */
import { ApiError } from './api';
import type { ExperimentTabModel } from './experiment-tab-model';
import { sentenceOf } from './failure';
import { Observable } from './observable';
import type { TabPart } from './tab-part';
import type { TracksideApi } from './api';

interface PlainTableState {
  runs: { runId: string; name: string }[];
  total: number;
  error: string | null;
}

export class PlainTable extends Observable<PlainTableState> implements TabPart {
  constructor(
    private readonly api: TracksideApi,
    private readonly tab: Pick<ExperimentTabModel, 'experimentIds' | 'filter'>
  ) {
    super({ runs: [], total: 0, error: null });
  }

  async refresh(): Promise<void> {
    const { experimentIds, filter } = this.tab;
    try {
      const page = await this.api.searchRuns({
        experiment_ids: [...experimentIds],
        filter: filter.get().applied,
        max_results: 100
      });
      const runs = page.run_id.map((runId, index) => ({ runId, name: page.run_name[index] ?? '' }));
      this.set({ runs, total: page.total, error: null });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'filter_syntax') {
        filter.refuse(error.message);
      }
      this.set({ error: sentenceOf(error) });
    }
  }

  save(): null {
    return null;
  }

  dispose(): void {
    this.set({ runs: [] });
  }
}
