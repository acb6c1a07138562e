/**
 * The rows of a long list, page by page: what is in view and around it is known, what is far is forgotten.
 *
 * A page begins behind the one before (a token of the server), or where that isn't known at an offset, so
 * that the scrollbar can be dragged anywhere. Answers of an older question are left out.
 */
import { type TableRow, tableRows } from './table-rows';
import type { RunRows } from './wire';

export const PAGE = 100;
/** So many pages are kept, those nearest to what is in view. */
const KEPT = 24;
/** So many pages around those in view are asked for beforehand. */
const AROUND = 2;
const AT_ONCE = 2;
/** They wait until what is in view has been drawn. */
const PAUSE_MS = 100;

export interface Place {
  offset: number;
  page_token: string | null;
}

export type AskPage = (place: Place) => Promise<RunRows>;

interface Page {
  rows: TableRow[];
  token: string | null;
  stale: boolean;
}

export class RunPages {
  /**
   * @param onRows - called when other rows are known.
   * @param onFailure - called when rows could not be had.
   */
  constructor(
    private readonly onRows: () => void,
    private readonly onFailure: (error: unknown) => void
  ) {}

  rowAt(index: number): TableRow | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
  }

  /** The ids that are known from one place to another, both included. */
  idsBetween(from: number, to: number): string[] | null {
    const ids: string[] = [];
    for (let index = from; index <= to; index++) {
      const row = this.rowAt(index);
      if (row === undefined) {
        return null;
      }
      ids.push(row.runId);
    }
    return ids;
  }

  /**
   * Asks anew, from the page in view. What is known stays until the answer is there.
   *
   * @param keep - whether it is the same list as before, only newer.
   * @param shift - so many runs at its beginning are left out.
   */
  async load(ask: AskPage, keep: boolean, shift: number): Promise<RunRows | null> {
    const generation = ++this.generation;
    const number = keep ? Math.floor(this.first / PAGE) : 0;
    const answer = await ask({ offset: number * PAGE + shift, page_token: null });
    if (generation !== this.generation) {
      return null;
    }
    this.ask = ask;
    this.shift = shift;
    this.asked.clear();
    const rows = this.rowsOf(answer);
    if (keep) {
      this.pages.forEach(page => (page.stale = true));
    } else {
      this.pages.clear();
      this.first = this.last = 0;
    }
    this.pages.set(number, { rows, token: answer.next_page_token, stale: false });
    this.total = answer.total;
    this.fetch();
    return answer;
  }

  /**
   * Takes the first rows, which nobody has asked for; false where others are in view. Rows behind them stay as
   * they were.
   */
  take(answer: RunRows): boolean {
    if (this.first >= PAGE || this.shift > 0) {
      return false;
    }
    const rows = this.rowsOf(answer);
    const known = new Set(answer.run_id);
    const rest = (this.pages.get(0)?.rows ?? []).filter(({ runId }) => !known.has(runId));
    const length = Math.min(PAGE, answer.total);
    this.pages.forEach(page => (page.stale = true));
    this.pages.set(0, {
      rows: [...rows, ...rest].slice(0, length),
      token: answer.next_page_token,
      stale: rows.length < length
    });
    this.total = answer.total;
    return true;
  }

  /** Says which rows are in view. */
  want(first: number, last: number): void {
    this.ahead = first >= this.first;
    this.first = first;
    this.last = last;
    this.fetch();
  }

  /** What of a list of this length can be asked for. */
  limit(total: number): void {
    this.total = total;
    this.fetch();
  }

  dispose(): void {
    this.generation += 1;
    clearTimeout(this.timer);
    this.ask = null;
    this.pages.clear();
  }

  private fetch(): void {
    const wanted = this.missing(0);
    wanted.slice(0, Math.max(0, AT_ONCE - this.asked.size)).forEach(number => void this.fetchPage(number));
    if (wanted.length === 0 && this.timer === undefined && this.missing(AROUND).length > 0) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.fetchAround();
      }, PAUSE_MS);
    }
  }

  private fetchAround(): void {
    const [next] = this.asked.size === 0 ? this.missing(AROUND) : [];
    if (next !== undefined) {
      void this.fetchPage(next);
    }
  }

  /** Pages in view and around it that are not known, the most urgent first. */
  private missing(around: number): number[] {
    const [from, to] = [Math.floor(this.first / PAGE), Math.floor(this.last / PAGE)];
    const wanted: number[] = [];
    for (let number = from; number <= to; number++) {
      wanted.push(number);
    }
    for (let step = 1; step <= around; step++) {
      wanted.push(...(this.ahead ? [to + step, from - step] : [from - step, to + step]));
    }
    const end = Math.ceil(this.total / PAGE);
    return wanted.filter(number => {
      const page = this.pages.get(number);
      const known = page !== undefined && !page.stale;
      return number >= 0 && number < end && !known && !this.asked.has(number);
    });
  }

  private async fetchPage(number: number): Promise<void> {
    // While another list is on its way this still asks of the one before, whose pages that one has no use for.
    const { ask } = this;
    if (ask === null) {
      return;
    }
    this.asked.add(number);
    const before = this.pages.get(number - 1);
    const token = before === undefined || before.stale ? null : before.token;
    try {
      const offset = token === null ? number * PAGE + this.shift : 0;
      const answer = await ask({ offset, page_token: token });
      if (ask === this.ask) {
        this.asked.delete(number);
        this.pages.set(number, {
          rows: this.rowsOf(answer),
          token: answer.next_page_token,
          stale: false
        });
        this.forget();
        this.onRows();
        this.fetch();
      }
    } catch (error) {
      if (ask === this.ask) {
        // It is asked for again when it is wanted again.
        this.asked.delete(number);
        this.onFailure(error);
      }
    }
  }

  private rowsOf(answer: RunRows): TableRow[] {
    const known = new Map<string, TableRow>();
    this.pages.forEach(page => page.rows.forEach(row => known.set(row.runId, row)));
    return tableRows(answer, runId => known.get(runId));
  }

  private forget(): void {
    const middle = (this.first + this.last) / 2 / PAGE;
    const far = [...this.pages.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    far.slice(KEPT).forEach(number => this.pages.delete(number));
  }

  private readonly pages = new Map<number, Page>();
  private readonly asked = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ask: AskPage | null = null;
  private generation = 0;
  private shift = 0;
  private total = 0;
  private first = 0;
  private last = 0;
  private ahead = true;
}
