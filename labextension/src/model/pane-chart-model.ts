/** One chart of the comparison pane: what it is to show, and the picture of it as the server last made it. */
import { ApiError, type ChartBuilt, type ChartConfig, type TracksideApi } from './api';
import type { Chart } from './comparison-model';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable } from './observable';
import type { Turns } from './turns';

export interface PaneChartState {
  config: ChartConfig;
  busy: boolean;
  /** A chart whose `spec` is the same object only has other data. */
  chart: Chart | null;
  /** What the picture is called; empty until there is one. */
  title: string;
  /** The chart as source for a notebook. */
  code: string;
  /** Names of runs that have nothing to draw. */
  notDrawn: readonly string[];
  /** What else was left out of the picture, in sentences. */
  notes: readonly string[];
  error: string | null;
  /** Whether that is about what was chosen for this chart, and so about no other. */
  isWrong: boolean;
}

/** Where the chart is on screen; the component tells. */
export interface Place {
  inView: boolean;
  /** Pixels; 0 as long as it isn't known. */
  width: number;
}

/** From this width on there is room for a legend. */
const LEGEND_PX = 320;
// More points than pixels show nothing more; in steps, so that a moved splitter does not ask at each pixel.
const POINTS_STEP = 100;
const MIN_POINTS = 200;
const MAX_POINTS = 2000;
// Who types or slides goes on typing or sliding.
const EDIT_PAUSE_MS = 80;

export class PaneChartModel extends Observable<PaneChartState> {
  /**
   * @param id - tells it from the others of the pane.
   * @param runIds - the runs to compare, now.
   * @param turns - shared by the charts of a pane.
   */
  constructor(
    private readonly api: Pick<TracksideApi, 'buildChart'>,
    readonly id: string,
    config: ChartConfig,
    private readonly runIds: () => readonly string[],
    private readonly turns: Turns
  ) {
    super({ config, busy: false, ...NOTHING });
  }

  /** Shows something else, after a moment in which more can change. */
  edit(change: Partial<ChartConfig>): void {
    this.set({ config: { ...this.get().config, ...change }, busy: true });
    this.latest.cancel();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.refresh(), EDIT_PAUSE_MS);
  }

  /** What nobody sees is neither asked for nor drawn, until it is seen. */
  setPlace(change: Partial<Place>): void {
    const before = this.shape();
    this.place = { ...this.place, ...change };
    if (this.isShown() && (this.isStale || this.shape() !== before)) {
      void this.refresh();
    }
  }

  /** Asks for the chart as it is now, if somebody sees it. */
  async refresh(): Promise<void> {
    clearTimeout(this.pause);
    const run_ids = [...this.runIds()];
    this.isStale = !this.isShown();
    if (run_ids.length === 0 || this.isStale) {
      this.latest.cancel();
      this.set({ busy: false, ...(run_ids.length === 0 ? NOTHING : {}) });
      return;
    }
    const { config } = this.get();
    const request = { config, run_ids, max_points: this.points(), legend: this.hasLegend() };
    const asked = JSON.stringify(request);
    const known = asked === this.asked && this.get().error === null ? this.revision : null;
    const isLast = this.latest.begin();
    this.set({ busy: known === null });
    try {
      const ask = (): Promise<ChartBuilt> => this.api.buildChart({ ...request, if_revision: known });
      const built = await this.turns.take(ask, isLast);
      if (built !== null && isLast()) {
        this.asked = asked;
        this.revision = built.revision;
        this.set({ busy: false, error: null, ...(built.unchanged ? {} : this.pictureOf(built)) });
      }
    } catch (error) {
      if (isLast()) {
        const isWrong = error instanceof ApiError && error.path !== null;
        this.set({ busy: false, error: sentenceOf(error), isWrong });
      }
    }
  }

  /** Shows what was sent unasked. */
  take(built: ChartBuilt): void {
    this.latest.cancel();
    this.isStale = false;
    this.set({ busy: false, error: null, ...this.pictureOf(built) });
  }

  dispose(): void {
    clearTimeout(this.pause);
    this.latest.cancel();
  }

  /** With the old `spec` object if it says the same, so that the zoom is kept. */
  private pictureOf(
    built: ChartBuilt
  ): Pick<PaneChartState, 'chart' | 'title' | 'code' | 'notDrawn' | 'notes'> {
    const { spec, data_name, data, code, not_drawn, notes } = built;
    const title = built.config?.title ?? '';
    const text = JSON.stringify([data_name, spec]);
    const old = this.get().chart;
    const kept = old !== null && text === this.drawn ? old.spec : spec;
    this.drawn = text;
    return { chart: { spec: kept, data_name, data }, title, code, notDrawn: not_drawn, notes };
  }

  private isShown(): boolean {
    return this.place.inView && this.place.width > 0;
  }

  private hasLegend(): boolean {
    return this.place.width >= LEGEND_PX;
  }

  private points(): number {
    const wanted = Math.ceil(this.place.width / POINTS_STEP) * POINTS_STEP;
    return Math.min(MAX_POINTS, Math.max(MIN_POINTS, wanted));
  }

  /** What of its place changes what is asked for. */
  private shape(): string {
    return `${this.points()} ${String(this.hasLegend())}`;
  }

  private readonly latest = new Latest();
  private place: Place = { inView: false, width: 0 };
  private isStale = true;
  private asked = '';
  private drawn = '';
  private revision: number | null = null;
  private pause: ReturnType<typeof setTimeout> | undefined;
}

const NOTHING = {
  chart: null,
  title: '',
  code: '',
  notDrawn: [],
  notes: [],
  error: null,
  isWrong: false
};
