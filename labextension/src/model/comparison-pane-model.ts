/**
 * The comparison pane: charts of the selected runs. Until somebody arranges them, they are the ones that the
 * server proposes for these runs; from then on this model owns which there are, and the view keeps them.
 */
import type { ChartBuilt, ChartConfig, ChartSuggested, StoreChanged, TracksideApi } from './api';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable, type Readable } from './observable';
import { PaneChartModel } from './pane-chart-model';
import type { TabPart } from './tab-part';
import { Turns } from './turns';

export interface ComparisonPaneState {
  /** The runs that are compared, in the order of their selection. */
  runIds: readonly string[];
  /** So many more runs are selected than can be compared. */
  leftOut: number;
  charts: readonly PaneChartModel[];
  /** Whether the charts are the proposed ones. */
  isProposed: boolean;
  /** What can be chosen for these runs; null until the server has said so. */
  choices: ChartSuggested | null;
  busy: boolean;
  error: string | null;
  /** Id of the chart that is being customized. */
  editing: string | null;
}

export interface ComparisonPaneOptions {
  selection: Readable<{ selected: readonly string[] }>;
  /** What `save` gave the last page. */
  saved: unknown;
  /** Something worth remembering has changed. */
  onArranged: () => void;
}

/** What somebody sends without being asked: the runs, what can be chosen for them, charts of them. */
export interface PushedCharts {
  run_ids: readonly string[];
  /** How many runs match; null where they were given. */
  total: number | null;
  /** Null where it is as before. */
  suggested: ChartSuggested | null;
  charts: readonly { config: ChartConfig; built: ChartBuilt }[];
}

// As many as a server answers side by side without keeping the rest of the page waiting.
const REQUESTS_AT_ONCE = 3;
// What a title speaks of.
const TOLD = ['kind', 'x', 'y', 'group_by', 'aggregation', 'colour'] as const;
const PROPOSALS_EVERY_MS = 3000;
// The server takes no more together.
const MOST_DRAWN = 10_000;

export class ComparisonPaneModel extends Observable<ComparisonPaneState> implements TabPart {
  constructor(
    private readonly api: Pick<TracksideApi, 'buildChart' | 'suggestCharts'>,
    private readonly options: ComparisonPaneOptions
  ) {
    const { selection, saved } = options;
    super({
      ...drawn(selection.getSnapshot().selected),
      charts: [],
      isProposed: true,
      choices: null,
      busy: false,
      error: null,
      editing: null
    });
    this.followed = selection.getSnapshot().selected;
    this.restore(saved);
    this.unsubscribe = selection.subscribe(() => this.followSelection());
  }

  /** Asks again for what is shown; with a change, only if it concerns the runs that are compared. */
  async refresh(change?: StoreChanged): Promise<void> {
    const { runIds, charts } = this.get();
    if (change === undefined || change.truncated || runIds.some(id => change.run_ids.includes(id))) {
      const proposal = change === undefined ? this.propose() : this.proposeSometimes();
      await Promise.all([proposal, ...charts.map(chart => chart.refresh())]);
    }
  }

  /** Shows what was sent unasked. */
  take({ run_ids: runIds, suggested, charts: sent }: PushedCharts): void {
    if (runIds !== this.get().runIds) {
      this.asked = [];
    }
    this.latest.cancel();
    this.followed = runIds;
    this.set({
      runIds,
      leftOut: 0,
      busy: false,
      error: null,
      ...(suggested === null ? {} : { choices: suggested })
    });
    if (this.get().isProposed && suggested !== null) {
      this.show(suggested.charts);
    }
    for (const { config, built } of sent) {
      const shown = this.get().charts.filter(chart => keyOf(chart.get().config) === keyOf(config));
      shown.forEach(chart => chart.take(built));
    }
  }

  /** What a view keeps: the charts, or null as long as they are the proposed ones. */
  save(): ChartConfig[] | null {
    const { isProposed, charts } = this.get();
    return isProposed ? null : charts.map(chart => chart.get().config);
  }

  /** Shows the charts that a view has kept. */
  restore(saved: unknown): void {
    const kept = Array.isArray(saved) ? (saved as unknown[]).filter(isConfig) : null;
    this.set({ editing: null, isProposed: kept === null });
    this.show(kept ?? this.get().choices?.charts ?? []);
  }

  dispose(): void {
    clearTimeout(this.nextProposal);
    this.unsubscribe();
    this.latest.cancel();
    this.get().charts.forEach(chart => chart.dispose());
  }

  /** Adds a chart that is not there yet, and opens it for customizing. */
  add(): void {
    const { charts, choices } = this.get();
    const shown = charts.map(chart => keyOf(chart.get().config));
    const proposed = choices?.charts ?? [];
    const config = proposed.find(one => !shown.includes(keyOf(one))) ?? this.ofAnotherMetric() ?? proposed[0];
    if (config !== undefined) {
      this.customize(this.insert(charts.length, config));
    }
  }

  /** The first of the proposed charts, of a metric that none shows. */
  private ofAnotherMetric(): ChartConfig | null {
    const { charts, choices } = this.get();
    const first = choices?.charts[0];
    const shown = charts.flatMap(chart => chart.get().config.y);
    const other = choices?.y.find(({ value, group }) => group === 'metric' && !shown.includes(value));
    return first === undefined || other === undefined ? null : { ...first, title: '', y: [other.value] };
  }

  duplicate(chart: PaneChartModel): void {
    this.insert(this.get().charts.indexOf(chart) + 1, chart.get().config);
  }

  remove(chart: PaneChartModel): void {
    const { charts, editing } = this.get();
    chart.dispose();
    this.arrange({
      charts: charts.filter(one => one !== chart),
      editing: editing === chart.id ? null : editing
    });
  }

  /** Puts a chart at a place among the others. */
  move(chart: PaneChartModel, index: number): void {
    const others = this.get().charts.filter(one => one !== chart);
    const place = Math.min(others.length, Math.max(0, index));
    this.arrange({ charts: [...others.slice(0, place), chart, ...others.slice(place)] });
  }

  edit(chart: PaneChartModel, change: Partial<ChartConfig>): void {
    const { title } = chart.get().config;
    const isProposed = this.get().choices?.charts.some(one => one.title === title) === true;
    const isOther = change.title === undefined && TOLD.some(key => key in change);
    // A title that says what was drawn before is none; the server calls the chart by what it shows.
    chart.edit(isProposed && isOther ? { ...change, title: '' } : change);
    this.arrange({});
  }

  /** Opens a chart for customizing; null closes it. */
  customize(chart: PaneChartModel | null): void {
    this.set({ editing: chart?.id ?? null });
  }

  /** Takes the proposed charts again. */
  resetCharts(): void {
    this.restore(null);
    this.options.onArranged();
  }

  private insert(index: number, config: ChartConfig): PaneChartModel {
    const { charts } = this.get();
    const chart = this.make(config);
    this.arrange({ charts: [...charts.slice(0, index), chart, ...charts.slice(index)] });
    return chart;
  }

  private arrange(change: Partial<ComparisonPaneState>): void {
    this.set({ ...change, isProposed: false });
    this.options.onArranged();
  }

  private followSelection(): void {
    const { selected } = this.options.selection.getSnapshot();
    if (selected !== this.followed) {
      this.followed = selected;
      this.set(drawn(selected));
      void this.refresh();
    }
  }

  /** While runs go on, what can be drawn of them changes seldom. */
  private async proposeSometimes(): Promise<void> {
    const wait = this.lastProposal + PROPOSALS_EVERY_MS - Date.now();
    clearTimeout(this.nextProposal);
    if (wait <= 0) {
      await this.propose();
    } else {
      this.nextProposal = setTimeout(() => void this.propose(), wait);
    }
  }

  /** Asks what can be drawn of these runs. */
  private async propose(): Promise<void> {
    clearTimeout(this.nextProposal);
    this.lastProposal = Date.now();
    const { runIds } = this.get();
    const isLast = this.latest.begin();
    if (runIds.length === 0) {
      this.set({ busy: false, error: null });
      return;
    }
    const { choices } = this.get();
    const known = runIds === this.asked ? (choices?.revision ?? null) : null;
    this.set({ busy: choices === null });
    try {
      const answer = await this.api.suggestCharts({ run_ids: [...runIds], if_revision: known });
      if (isLast()) {
        this.asked = runIds;
        this.set({ busy: false, error: null, ...(answer.unchanged ? {} : { choices: answer }) });
        if (this.get().isProposed && !answer.unchanged) {
          this.show(answer.charts);
        }
      }
    } catch (error) {
      if (isLast()) {
        this.set({ busy: false, error: sentenceOf(error) });
      }
    }
  }

  /** Charts of these configurations: those that are there stay as they are. */
  private show(configs: readonly ChartConfig[]): void {
    const left = [...this.get().charts];
    const charts = configs.map(config => {
      const found = left.findIndex(chart => keyOf(chart.get().config) === keyOf(config));
      return left.splice(found, found < 0 ? 0 : 1)[0] ?? this.make(config);
    });
    left.forEach(chart => chart.dispose());
    const before = this.get().charts;
    if (charts.length !== before.length || charts.some((chart, index) => chart !== before[index])) {
      this.set({ charts });
    }
  }

  private make(config: ChartConfig): PaneChartModel {
    this.count += 1;
    return new PaneChartModel(this.api, `chart-${this.count}`, config, () => this.get().runIds, this.turns);
  }

  /** What was selected when the selection was looked at last. */
  private followed: readonly string[];
  private readonly latest = new Latest();
  private readonly turns = new Turns(REQUESTS_AT_ONCE);
  private readonly unsubscribe: () => void;
  private count = 0;
  private lastProposal = 0;
  private nextProposal: ReturnType<typeof setTimeout> | undefined;
  /** The runs that `choices` are for. */
  private asked: readonly string[] = [];
}

/** Of the runs that are selected, those that charts can show together, and how many are left out. */
function drawn(selected: readonly string[]): Pick<ComparisonPaneState, 'runIds' | 'leftOut'> {
  const leftOut = Math.max(0, selected.length - MOST_DRAWN);
  return { runIds: leftOut > 0 ? selected.slice(0, MOST_DRAWN) : selected, leftOut };
}

function keyOf(config: ChartConfig): string {
  return JSON.stringify(Object.entries(config).sort());
}

/** Whether it can be a chart; what in it is wrong, the server says when it draws it. */
function isConfig(value: unknown): value is ChartConfig {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
