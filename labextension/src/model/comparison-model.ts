/** The comparison chart of the selected runs: asked for by "Compare", kept up to date until it is closed. */
import type { ChartConfig, TracksideApi } from './api';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable } from './observable';

/** A chart as it is drawn. A chart whose `spec` is the same object only has other data. */
export interface Chart {
  spec: Record<string, unknown>;
  data_name: string;
  data: Record<string, unknown>[];
}

export interface ComparisonState {
  open: boolean;
  busy: boolean;
  chart: Chart | null;
  /** Names of runs that have no value of the metric. */
  notDrawn: string[];
  error: string | null;
  /** Whether there is room for a legend. */
  legend: boolean;
}

/** What is to be compared. */
export interface Subject {
  runIds: readonly string[];
  metric: string | null;
}

/** Curves over step, one a run. */
export const LINE: Omit<ChartConfig, 'y'> = {
  title: '',
  kind: 'line',
  x: 'step',
  colour: null,
  facet: null,
  group_by: null,
  aggregation: 'none',
  log_x: false,
  log_y: false,
  smoothing: 0,
  minimum: null,
  maximum: null,
  points: false
};

export class ComparisonModel extends Observable<ComparisonState> {
  constructor(
    private readonly api: TracksideApi,
    private readonly subject: () => Subject,
    open: boolean
  ) {
    super({ open, busy: false, chart: null, notDrawn: [], error: null, legend: false });
  }

  show(): void {
    this.set({ open: true });
    void this.refresh();
  }

  close(): void {
    this.latest.cancel();
    this.asked = '';
    this.set({ open: false, busy: false, chart: null, notDrawn: [], error: null });
  }

  setLegend(legend: boolean): void {
    if (legend !== this.get().legend) {
      this.set({ legend });
      void this.refresh();
    }
  }

  /** Asks for the chart as it is now, if one is shown. */
  async refresh(): Promise<void> {
    const { runIds, metric } = this.subject();
    if (!this.get().open || runIds.length === 0 || metric === null) {
      this.latest.cancel();
      this.set({ busy: false, chart: null, notDrawn: [], error: null });
      return;
    }
    const config = { ...LINE, y: [`metrics.${metric}`] };
    const request = { config, run_ids: [...runIds], legend: this.get().legend };
    const asked = JSON.stringify(request);
    const known = asked === this.asked && this.get().chart !== null ? this.revision : null;
    const isLast = this.latest.begin();
    this.set({ busy: known === null });
    try {
      const built = await this.api.buildChart({ ...request, if_revision: known });
      if (!isLast()) {
        return;
      }
      this.asked = asked;
      this.revision = built.revision;
      const fresh = built.unchanged ? {} : { chart: this.chartOf(built), notDrawn: built.not_drawn };
      this.set({ busy: false, error: null, ...fresh });
    } catch (error) {
      if (isLast()) {
        this.set({ busy: false, error: sentenceOf(error) });
      }
    }
  }

  /** The chart with the old `spec` object if it says the same, so that its zoom is kept. */
  private chartOf(built: Chart): Chart {
    const old = this.get().chart;
    const same =
      old?.data_name === built.data_name && JSON.stringify(old.spec) === JSON.stringify(built.spec);
    return { spec: same ? old.spec : built.spec, data_name: built.data_name, data: built.data };
  }

  private readonly latest = new Latest();
  private asked = '';
  private revision: number | null = null;
}
