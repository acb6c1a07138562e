/** Two or more runs beside each other, live: what they logged, and what differs between two of their sources. */
import type { RunDetail, StoreChanged, TracksideApi } from './api';
import type { Surroundings } from './connection';
import { DiffModel } from './diff-model';
import { sentenceOf } from './failure';
import { isSameJson } from './json';
import { Latest } from './latest';
import { Observable } from './observable';
import { Refresher } from './refresher';
import type { SourcesApi } from './sources-api';

const PAUSE_MS = 500;

export interface SideBySideState {
  runs: readonly RunDetail[] | null;
  error: string | null;
  /** Whether rows in which all runs are equal are left out. */
  onlyDifferent: boolean;
}

export interface SideBySideOptions {
  runIds: readonly string[];
  /** How many runs were to be shown, where these are the first of them. */
  selected?: number;
  sources: SourcesApi;
  surroundings: Pick<Surroundings, 'changes' | 'connection' | 'retry'>;
}

export class SideBySideModel extends Observable<SideBySideState> {
  readonly diff: DiffModel;

  constructor(
    private readonly api: Pick<TracksideApi, 'getRun'>,
    private readonly options: SideBySideOptions
  ) {
    super({ runs: null, error: null, onlyDifferent: false });
    this.diff = new DiffModel(options.sources);
    const { changes, connection } = options.surroundings;
    this.subscriptions = [
      changes.subscribe(change => this.followChange(change)),
      connection.subscribe(() => this.followConnection())
    ];
    this.refresher.request();
    void this.diff.compare(this.runIds[0] ?? null, this.runIds[1] ?? null);
  }

  get runIds(): readonly string[] {
    return this.options.runIds;
  }

  get selected(): number {
    return this.options.selected ?? this.runIds.length;
  }

  dispose(): void {
    this.subscriptions.forEach(end => end());
    this.refresher.dispose();
    this.latest.cancel();
  }

  refresh(): void {
    this.options.surroundings.retry();
    this.refresher.request();
  }

  /** What nobody sees asks for nothing. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible && this.stale) {
      this.refresher.request();
    }
  }

  setOnlyDifferent(onlyDifferent: boolean): void {
    this.set({ onlyDifferent });
  }

  private readonly load = async (): Promise<void> => {
    const isLast = this.latest.begin();
    this.stale = false;
    try {
      const before = this.get().runs;
      const answers = await Promise.all(this.runIds.map(run_id => this.api.getRun({ run_id })));
      // A run that says the same stays what it is, and what is drawn of it as well.
      const runs = answers.map((run, i) => (isSameRun(before?.[i], run) ? (before?.[i] ?? run) : run));
      if (isLast()) {
        const isSame = before !== null && runs.every((run, i) => run === before[i]);
        this.set({ runs: isSame ? before : runs, error: null });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ error: sentenceOf(error) });
      }
    }
  };

  private followChange({ run_ids, truncated }: StoreChanged): void {
    if (truncated || run_ids.some(id => this.runIds.includes(id))) {
      this.note();
    }
  }

  private followConnection(): void {
    if (this.options.surroundings.connection.getSnapshot().kind === 'connected') {
      this.note();
      if (this.diff.get().error !== null) {
        void this.diff.refresh();
      }
    }
  }

  private note(): void {
    this.stale = true;
    if (this.visible) {
      this.refresher.request();
    }
  }

  private readonly latest = new Latest();
  private readonly refresher = new Refresher(() => this.load(), PAUSE_MS);
  private readonly subscriptions: (() => void)[];
  private stale = false;
  private visible = true;
}

/** Whether nothing of a run has changed, whatever else has in the store. */
function isSameRun(before: RunDetail | undefined, run: RunDetail): boolean {
  return before !== undefined && isSameJson({ ...before, revision: 0 }, { ...run, revision: 0 });
}
