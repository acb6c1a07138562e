/** An experiment that is open in the sidebar: its filter, its runs, the run looked at, the comparison. */
import type { StoreChanged, TracksideApi, View } from './api';
import { ComparisonModel } from './comparison-model';
import type { FilterHistory } from './filter-history';
import { FilterModel } from './filter-model';
import { RunDetailModel } from './run-detail-model';
import { RunsModel } from './runs-model';
import type { SavedExperiment } from './saved-state';
import { Observable } from './observable';

export interface ExperimentModelOptions {
  experimentId: string;
  notebook: () => string | null;
  view: View;
  saved: SavedExperiment;
  history?: FilterHistory | undefined;
  /** Something worth remembering has changed. */
  onArranged: () => void;
}

/** A run that is to be brought into view and focused; a new object asks again. */
export interface Spotlight {
  runId: string;
}

export class ExperimentModel {
  constructor(api: TracksideApi, options: ExperimentModelOptions) {
    const { experimentId, saved, onArranged } = options;
    this.experimentId = experimentId;
    const onApplied = (): void => {
      onArranged();
      void this.runs.refresh();
    };
    this.filter = new FilterModel(api, [experimentId], saved.filter, onApplied, options.history);
    this.runs = new RunsModel(
      api,
      {
        experimentId,
        filter: () => this.filter.get().applied,
        notebook: options.notebook,
        view: options.view,
        onFilterRefused: message => this.filter.refuse(message),
        onArranged
      },
      saved
    );
    this.detail = new RunDetailModel(api);
    const subject = () => ({ runIds: this.runs.get().selected, metric: this.runs.get().metric });
    this.comparison = new ComparisonModel(api, subject, saved.comparing);
    this.unsubscribe = this.followSubject(subject);
  }

  readonly experimentId: string;
  readonly filter: FilterModel;
  readonly runs: RunsModel;
  readonly detail: RunDetailModel;
  readonly comparison: ComparisonModel;
  readonly spotlight = new Observable<{ on: Spotlight | null }>({ on: null });

  /** Asks again for what is shown; with a change, only for what that change can concern. */
  async refresh(change?: StoreChanged): Promise<void> {
    const concerns = (runIds: readonly string[]) =>
      change === undefined || change.truncated || runIds.some(id => change.run_ids.includes(id));
    const { runId } = this.detail.get();
    await Promise.all([
      this.runs.refresh(),
      change === undefined ? this.filter.tryAgain() : undefined,
      runId !== null && concerns([runId]) ? this.detail.refresh() : undefined,
      concerns(this.runs.get().selected) ? this.comparison.refresh() : undefined
    ]);
  }

  /** Draws the comparison of the selected runs. */
  compare(open: boolean): void {
    if (open) {
      this.comparison.show();
    } else {
      this.comparison.close();
    }
  }

  /** Brings a run into view and opens it, whatever is filtered. */
  async reveal(runId: string): Promise<void> {
    const isShown = () => this.runs.get().rows.some(row => row.runId === runId);
    if (!isShown()) {
      await this.runs.refresh();
    }
    if (!isShown()) {
      // A filter that anyone can read and clear, rather than a list that hides what was asked for.
      const filter = `attributes.run_id = '${runId}'`;
      await this.filter.edit(filter, filter.length);
      await this.runs.refresh();
    }
    this.detail.open(runId);
    this.spotlight.set({ on: { runId } });
  }

  /** What to remember of it. */
  save(): SavedExperiment {
    const { metric, selected, shown } = this.runs.get();
    return {
      filter: this.filter.get().applied,
      metric,
      selected: [...selected],
      shown,
      comparing: this.comparison.get().open
    };
  }

  dispose(): void {
    this.unsubscribe();
    this.filter.dispose();
    this.runs.dispose();
    this.detail.close();
    this.comparison.close();
  }

  /** Redraws the comparison when other runs are selected or another metric is chosen. */
  private followSubject(subject: () => { runIds: readonly string[]; metric: string | null }): () => void {
    let last = subject();
    return this.runs.subscribe(() => {
      const now = subject();
      if (now.runIds !== last.runIds || now.metric !== last.metric) {
        last = now;
        void this.comparison.refresh();
      }
    });
  }

  private readonly unsubscribe: () => void;
}
