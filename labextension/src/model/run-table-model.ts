/**
 * The run table: rows over the store's own sorting, filtering and paging.
 *
 * Who owns what: the store owns the runs and their order; `columns` owns the arrangement; this model knows
 * the rows in view and around them, and what is said of the whole list (how many, which is the best).
 */
import { ApiError, type RunRows, type RunSearch, type TracksideApi } from './api';
import { sentenceOf } from './failure';
import { askPages, COUNTED_AT_ONCE, EarlyPage, firstPage } from './early-page';
import { FollowedPage, stateOf } from './followed-page';
import { Latest } from './latest';
import { Observable } from './observable';
import { RunPages } from './run-pages';
import { groupsOf, RunGroups } from './run-groups';
import { countAbove, fetchIds } from './run-ids';
import { EMPTY, type RunTableOptions, type RunTableState } from './run-table-state';
import type { TabPart } from './tab-part';
import { changeOf, type Column } from './table-columns';
import { type SavedColumns, TableColumnsModel } from './table-columns-model';
import { factsPause, fetchFacts } from './table-facts';
import type { Line } from './table-rows';

type Api = Pick<TracksideApi, 'searchRuns' | 'listColumns' | 'findVarying' | 'groupRuns' | 'updateRuns'>;

/** So many runs are selected together at most. */
const MOST_SELECTED = 100_000;

export class RunTableModel extends Observable<RunTableState> implements TabPart {
  constructor(
    private readonly api: Api,
    private readonly options: RunTableOptions,
    saved: unknown = null
  ) {
    super(EMPTY);
    const { experimentIds, filter, onArranged } = options;
    const onFailure = (error: unknown): void => this.fail(error);
    const onAsk = (): void => void this.refresh();
    const applied = (): string => filter.get().applied;
    const wanted = { experimentIds, filter: applied, onAsk, onArranged, onFailure };
    this.columns = new TableColumnsModel(api, wanted, saved);
    const onRows = (): void => this.set({ version: this.get().version + 1, error: null });
    this.pages = new RunPages(onRows, onFailure);
    this.groups = new RunGroups(onRows, onFailure);
    this.early = new EarlyPage(api);
    this.followed = new FollowedPage(options.onAsked);
  }

  readonly columns: TableColumnsModel;

  lineAt(index: number): Line | undefined {
    if (this.isGrouped) {
      return this.groups.lineAt(index);
    }
    const row = this.pages.rowAt(index);
    return row === undefined ? undefined : { kind: 'run', runId: row.runId, row, inGroup: false };
  }

  /** Says which lines are in view. */
  want(first: number, last: number): void {
    this.isAtTop = first === 0;
    (this.isGrouped ? this.groups : this.pages).want(first, last);
  }

  async refresh(): Promise<void> {
    const isLast = this.latest.begin();
    const isOther = this.question() !== this.asked && this.get().loaded;
    this.set({ busy: isOther || !this.get().loaded });
    try {
      // Which columns there are has to be known once; later it comes when it comes.
      await (this.get().loaded ? undefined : this.columns.load());
      if (isLast()) {
        await (this.columns.groupBy === null ? this.loadRows(isLast) : this.loadGroups(isLast));
      }
      if (isOther && isLast()) {
        await factsPause();
      }
      if (isLast()) {
        await Promise.all([this.loadFacts(isLast), this.columns.load(), this.columns.loadVarying()]);
      }
    } catch (error) {
      if (isLast()) {
        this.fail(error);
      }
    }
  }

  /** Asks for the first rows of a filter that is likely to be in force in a moment. */
  anticipate(filter: string): void {
    if (this.get().loaded && this.columns.groupBy === null) {
      this.early.begin(firstPage({ ...this.request(), filter }));
    }
  }

  /** Asks which columns there are by now, and for the rows with them. */
  async loadColumns(): Promise<void> {
    await this.trying(() => this.columns.load());
    await this.refresh();
  }

  /** Shows rows that were sent unasked; false where they are not of this list, or would move what is read. */
  take(answers: ReadonlyMap<string, RunRows>): boolean {
    const rows = this.followed.find(answers);
    const isMoved = !this.isAtTop && this.columns.get().order.length === 0 && rows?.run_id[0] !== this.topId;
    if (rows === undefined || isMoved || !this.pages.take(rows)) {
      return false;
    }
    // An answer that is under way is older; one to another question is not.
    if (this.question() === this.asked) {
      this.latest.cancel();
    }
    this.topId = rows.run_id[0] ?? null;
    this.set(stateOf(rows, this.get()));
    return true;
  }

  /** Shows the runs that waited. */
  showNew(): void {
    this.isAtTop = true;
    this.set({ list: this.get().list + 1 });
    void this.refresh();
  }

  toggleGroup(id: string): void {
    this.groups.toggle(id);
    this.set({ lines: this.groups.count, version: this.get().version + 1 });
  }

  /** Selects or deselects all runs that match. */
  async selectAll(selected: boolean): Promise<void> {
    await this.trying(async () => {
      this.options.selection.select(selected ? await this.idsBetween(0, MOST_SELECTED - 1) : []);
    });
  }

  /** Gives all runs from one line to another the same state. */
  async selectRange(from: number, to: number, selected: boolean): Promise<void> {
    await this.trying(async () => {
      const ids = await this.idsBetween(Math.min(from, to), Math.max(from, to));
      this.options.selection.toggle(ids, selected);
    });
  }

  /** Changes what stands in a cell that can be edited; the row shows it when the store has it. Whether it has. */
  edit(runId: string, column: Column, text: string): Promise<boolean> {
    return this.trying(async () => {
      await this.api.updateRuns({ run_ids: [runId], ...changeOf(column, text) });
      await this.refresh();
    });
  }

  save(): SavedColumns {
    return this.columns.save();
  }

  dispose(): void {
    this.latest.cancel();
    this.early.cancel();
    this.pages.dispose();
    this.groups.dispose();
  }

  private async loadRows(isLast: () => boolean): Promise<void> {
    const question = this.question();
    const keep = question === this.asked;
    const shift = keep ? await this.countNew() : 0;
    if (!isLast()) {
      return;
    }
    const request = this.request();
    const early = keep ? null : this.early.take(firstPage(request));
    const max_total = keep && request.filter !== '' ? 0 : COUNTED_AT_ONCE;
    const ask = askPages(this.api, request, early, max_total, this.latest.signal);
    const answer = await this.pages.load(ask, keep, shift);
    if (answer === null) {
      return;
    }
    this.asked = question;
    this.isGrouped = false;
    this.topId = shift === 0 ? (this.pages.rowAt(0)?.runId ?? this.topId) : this.topId;
    const { total_is_exact: isExact } = answer;
    const total = isExact || !keep ? answer.total - shift : this.get().total;
    const totalIsExact = isExact || (keep && this.get().totalIsExact);
    this.arrived(keep, { lines: total, total, totalIsExact, waiting: shift });
    this.followed.follow(shift === 0 ? this.request() : null, this.columns.columns, total);
    this.pages.limit(total);
  }

  private async loadGroups(isLast: () => boolean): Promise<void> {
    const question = this.question();
    const group_by = this.columns.groupBy ?? '';
    const answer = await this.api.groupRuns(groupsOf(this.request(), group_by), this.latest.signal);
    if (!isLast()) {
      return;
    }
    const keep = question === this.asked;
    this.asked = question;
    this.isGrouped = true;
    this.groups.show(answer.groups, group_by !== 'attempts' && group_by !== 'auto', run_ids =>
      this.api.searchRuns({ ...this.request(), filter: '', run_ids, max_total: 0 })
    );
    const { total, looked_at: lookedAt, is_complete: totalIsExact } = answer;
    const grouped = totalIsExact ? null : lookedAt;
    this.arrived(keep, { lines: this.groups.count, total, totalIsExact, waiting: 0, grouped });
    this.followed.follow(null, [], total);
  }

  private arrived(keep: boolean, change: Partial<RunTableState>): void {
    const { list, version } = this.get();
    const place = { list: keep ? list : list + 1, version: version + 1 };
    this.set({ grouped: null, ...change, ...place, loaded: true, busy: false, error: null });
  }

  /** What is said of the whole list; the rows don't wait for it. */
  private async loadFacts(isLast: () => boolean): Promise<void> {
    const isCounted = this.options.filter.get().applied !== '' && !this.isGrouped;
    const { api, columns, latest } = this;
    const facts = await fetchFacts(api, this.request(), columns.columns, isCounted, latest.signal);
    if (!isLast()) {
      return;
    }
    if (JSON.stringify(facts.best) !== JSON.stringify(this.get().best)) {
      this.set({ best: facts.best });
    }
    if (facts.total !== null) {
      const total = Math.max(facts.total - this.get().waiting, 0);
      this.set({ lines: total, total, totalIsExact: facts.totalIsExact });
      this.pages.limit(total);
    }
  }

  /** How many runs stand above what was the first one, while the reader looks at something further down. */
  private async countNew(): Promise<number> {
    if (this.isAtTop || this.topId === null || this.columns.get().order.length > 0) {
      return 0;
    }
    return countAbove(this.api, this.request(), this.topId, this.get().waiting);
  }

  private async idsBetween(from: number, to: number): Promise<string[]> {
    if (this.isGrouped) {
      return this.groups.idsBetween(from, to);
    }
    const last = Math.min(to, this.get().lines - 1);
    const known = this.pages.idsBetween(from, last);
    if (known !== null) {
      return known;
    }
    return fetchIds(this.api, this.request(), from + this.get().waiting, last + 1 - from);
  }

  private request(): RunSearch {
    return {
      experiment_ids: [...this.options.experimentIds],
      filter: this.options.filter.get().applied,
      view: this.options.view?.() ?? 'active_only',
      order_by: this.columns.orderBy,
      max_results: 100,
      columns: this.columns.columns.map(({ id }) => id)
    };
  }

  /** What makes it the same list, newer or with other columns. */
  private question(): string {
    const { filter, view, order_by: order } = this.request();
    return JSON.stringify([filter, view, order, this.columns.groupBy]);
  }

  private async trying(work: () => Promise<void>): Promise<boolean> {
    this.set({ busy: true });
    try {
      await work();
      this.set({ busy: false });
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  private fail(error: unknown): void {
    if (error instanceof ApiError && error.code === 'filter_syntax') {
      this.set({ busy: false, loaded: true, error: null });
      this.options.filter.refuse(error.message);
    } else {
      this.set({ busy: false, error: sentenceOf(error) });
    }
  }

  private readonly latest = new Latest();
  private readonly pages: RunPages;
  private readonly groups: RunGroups;
  private readonly early: EarlyPage;
  private readonly followed: FollowedPage;
  private asked = '';
  private isGrouped = false;
  private isAtTop = true;
  private topId: string | null = null;
}
