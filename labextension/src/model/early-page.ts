/** The first page of a list, asked for before it is certain that the list will be shown. */
import type { TracksideApi } from './api';
import { Latest } from './latest';
import type { AskPage } from './run-pages';
import type { RunRows, RunSearch } from './wire';

/** As far as the runs of a new list are counted with its first rows. */
export const COUNTED_AT_ONCE = 1000;

export function firstPage(list: RunSearch): RunSearch {
  return { ...list, offset: 0, page_token: null, max_total: COUNTED_AT_ONCE };
}

/** Asks for pages of a list; with the first one its runs are counted as far as `max_total`. */
export function askPages(
  api: Pick<TracksideApi, 'searchRuns'>,
  list: RunSearch,
  early: Promise<RunRows> | null,
  max_total: number,
  signal: AbortSignal
): AskPage {
  let isFirst = true;
  return place => {
    if (!isFirst) {
      return api.searchRuns({ ...list, ...place, max_total: 0 });
    }
    isFirst = false;
    return early ?? api.searchRuns({ ...list, ...place, max_total }, signal);
  };
}

export class EarlyPage {
  constructor(private readonly api: Pick<TracksideApi, 'searchRuns'>) {}

  /** Asks; what was asked for before and not taken is given up. */
  begin(request: RunSearch): void {
    this.latest.begin();
    // Half a filter is no mistake yet, and none that a browser's console should tell of.
    const answer = this.api.searchRuns({ ...request, tentative: true }, this.latest.signal);
    // Whether it could be had is of interest only to whoever takes it.
    answer.catch(() => undefined);
    this.begun = { question: JSON.stringify(request), answer };
  }

  /** The answer, if this is what was asked; it belongs to the caller from then on. */
  take(request: RunSearch): Promise<RunRows> | null {
    const { begun } = this;
    this.begun = null;
    if (begun?.question !== JSON.stringify(request)) {
      this.latest.cancel();
      return null;
    }
    this.latest = new Latest();
    return begun.answer.then(answer => (answer.unreadable ? this.api.searchRuns(request) : answer));
  }

  cancel(): void {
    this.latest.cancel();
    this.begun = null;
  }

  private latest = new Latest();
  private begun: { question: string; answer: Promise<RunRows> } | null = null;
}
