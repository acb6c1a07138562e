/** Which question the first rows of a list answer, for somebody who sends its answer unasked. */
import { COUNTED_AT_ONCE, firstPage } from './early-page';
import type { RunTableState } from './run-table-state';
import type { Column } from './table-columns';
import type { RunRows, RunSearch } from './wire';

/** What a table says of its list by an answer that was sent unasked. */
export function stateOf(rows: RunRows, before: RunTableState): Partial<RunTableState> {
  const { total: counted, total_is_exact: totalIsExact } = rows;
  const total = totalIsExact ? counted : Math.max(counted, before.total);
  const best = Object.keys(rows.best).length > 0 ? rows.best : before.best;
  return { version: before.version + 1, lines: total, total, totalIsExact, best, error: null };
}

export class FollowedPage {
  /** @param tell - told of every other question. */
  constructor(private readonly tell: ((question: string | null) => void) | undefined) {}

  /**
   * @param list - what is listed; null where it is nothing that can be followed.
   * @param total - how many runs that are: of a long list the best values are too much to find for each change.
   */
  follow(list: RunSearch | null, columns: readonly Column[], total: number): void {
    const best = total > COUNTED_AT_ONCE ? [] : columns.filter(({ item }) => item.direction !== null);
    const question =
      list === null ? null : JSON.stringify({ ...firstPage(list), best: best.map(({ id }) => id) });
    if (question !== this.question) {
      this.question = question;
      this.tell?.(question);
    }
  }

  /** The answer to what is followed. */
  find(answers: ReadonlyMap<string, RunRows>): RunRows | undefined {
    return this.question === null ? undefined : answers.get(this.question);
  }

  private question: string | null = null;
}
