/** The runs of one experiment as the sidebar lists them, and which of them are selected. */
import { ApiError, type RunRows, type RunSearch, type TracksideApi, type View } from './api';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { bestOf, defaultMetric, directionOf } from './numbers';
import { Observable } from './observable';
import { followPreferences } from './preferences';
import { newOnTop, rowsOf, type RunRow } from './run-rows';
import type { SavedExperiment } from './saved-state';

export interface RunsState {
  rows: RunRow[];
  /** Runs the filter matches, shown or not. */
  total: number;
  /** Where it isn't, there are at least so many. */
  totalIsExact: boolean;
  /** New runs that wait, because showing them would move what the reader looks at. */
  waiting: number;
  metric: string | null;
  metricKeys: string[];
  best: number | null;
  selected: readonly string[];
  /** Whether an answer has come. */
  loaded: boolean;
  busy: boolean;
  error: string | null;
  /** How many rows the reader has asked for. */
  shown: number;
}

/** Rows at first, and how many each "Show more" adds. */
export const FIRST_ROWS = 10;
const MORE_ROWS = 50;
const MOST_ROWS = 10_000;

export interface RunsOptions {
  experimentId: string;
  filter: () => string;
  notebook: () => string | null;
  view: View;
  onFilterRefused: (message: string) => void;
  /** Selection, metric or number of rows have changed. */
  onArranged: () => void;
}

export class RunsModel extends Observable<RunsState> {
  constructor(
    private readonly api: TracksideApi,
    private readonly options: RunsOptions,
    saved: SavedExperiment
  ) {
    super({
      rows: [],
      total: 0,
      totalIsExact: true,
      waiting: 0,
      metric: saved.metric,
      metricKeys: [],
      best: null,
      selected: saved.selected,
      loaded: false,
      busy: false,
      error: null,
      shown: Math.min(Math.max(saved.shown, FIRST_ROWS), MOST_ROWS)
    });
    this.unsubscribe = followPreferences(() => {
      if (this.page !== null) {
        this.draw(this.page, this.get().waiting);
      }
    });
  }

  /** Lets the list on screen say whether its top is in view: only then a new run may push others down. */
  watchTop(isAtTop: () => boolean): () => void {
    this.isAtTop = isAtTop;
    return () => {
      this.isAtTop = () => true;
    };
  }

  async refresh(): Promise<void> {
    const isLast = this.latest.begin();
    const request = this.request();
    const asked = JSON.stringify(request);
    const same = asked === this.asked && this.page !== null;
    this.set({ busy: !same });
    try {
      const page = await this.api.searchRuns({ ...request, if_revision: same ? this.page?.revision : null });
      if (isLast()) {
        this.set({ busy: false, error: null });
        await this.accept(page, asked);
      }
    } catch (error) {
      if (isLast()) {
        this.fail(error);
      }
    }
  }

  chooseMetric(metric: string): void {
    if (metric !== this.get().metric) {
      this.set({ metric });
      void this.refresh();
      this.options.onArranged();
    }
  }

  showMore(): void {
    this.set({ shown: Math.min(this.get().shown + MORE_ROWS, MOST_ROWS) });
    void this.refresh();
    this.options.onArranged();
  }

  /** Shows the runs that waited. */
  showNew(): void {
    if (this.page !== null) {
      this.extra = 0;
      this.draw(this.page, 0);
    }
  }

  select(runId: string, selected: boolean): void {
    const others = this.get().selected.filter(id => id !== runId);
    this.setSelected(selected ? [...others, runId] : others);
  }

  /** Gives all rows from one to the other, both included, the same state. */
  selectRange(fromId: string, toId: string, selected: boolean): void {
    const ids = this.get().rows.map(row => row.runId);
    const [from, to] = [ids.indexOf(fromId), ids.indexOf(toId)].sort((a, b) => a - b) as [number, number];
    const range = from < 0 ? [toId] : ids.slice(from, to + 1);
    const others = this.get().selected.filter(id => !range.includes(id));
    this.setSelected(selected ? [...others, ...range] : others);
  }

  clearSelection(): void {
    this.setSelected([]);
  }

  dispose(): void {
    this.unsubscribe();
    this.latest.cancel();
  }

  private setSelected(selected: string[]): void {
    this.set({ selected });
    this.options.onArranged();
  }

  private request(): RunSearch {
    const { metric, shown } = this.get();
    return {
      experiment_ids: [this.options.experimentId],
      filter: this.options.filter(),
      max_results: Math.min(shown + this.extra, MOST_ROWS),
      notebook: this.options.notebook(),
      view: this.options.view,
      metrics: metric === null ? [] : [metric],
      params: [],
      tags: [],
      sparkline: metric
    };
  }

  private async accept(page: RunRows, asked: string): Promise<void> {
    if (page.unchanged) {
      return;
    }
    const { metric, rows } = this.get();
    // Another question's rows are another list: nothing of it is in the reader's eye yet.
    const live = this.question === question(this.request());
    const known = new Set(rows.map(row => row.runId));
    const waiting = live && !this.isAtTop() ? newOnTop(rowsOf(page, null), known).length : 0;
    this.asked = asked;
    this.page = page;
    this.question = question(this.request());
    const chosen = metric !== null && page.metric_keys.includes(metric) ? metric : null;
    const better = chosen ?? defaultMetric(page.metric_keys);
    if (better !== metric && better !== null) {
      this.set({ metric: better, metricKeys: page.metric_keys });
      await this.refresh();
    } else if (waiting > this.extra) {
      // The page is full of what waits: ask for as many rows more, so that none falls off its end.
      this.extra = waiting;
      await this.refresh();
    } else {
      this.draw(page, waiting);
    }
  }

  private draw(page: RunRows, waiting: number): void {
    const { metric, shown } = this.get();
    const rows = rowsOf(page, metric).slice(waiting, waiting + shown);
    const values = rows.map(row => row.value);
    this.extra = waiting;
    const { total, total_is_exact: totalIsExact, metric_keys: metricKeys } = page;
    // The best of those in view would mislead where there are others.
    const isWhole = totalIsExact && rows.length >= total;
    const best = metric === null || !isWhole ? null : bestOf(values, directionOf(metric));
    this.set({ rows, waiting, best, total, totalIsExact, metricKeys, loaded: true });
  }

  private fail(error: unknown): void {
    if (error instanceof ApiError && error.code === 'filter_syntax') {
      this.set({ busy: false, loaded: true, error: null });
      this.options.onFilterRefused(error.message);
    } else {
      this.set({ busy: false, error: sentenceOf(error) });
    }
  }

  private readonly unsubscribe: () => void;
  private readonly latest = new Latest();
  private page: RunRows | null = null;
  private asked = '';
  private question = '';
  private extra = 0;
  private isAtTop = (): boolean => true;
}

/** What a list is of, however much of it is shown. */
function question(request: RunSearch): string {
  return JSON.stringify([request.filter, request.notebook]);
}
