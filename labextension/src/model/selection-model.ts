/** Which runs of an experiment's tab are selected, in the order in which they were; owner is this page. */
import { Observable } from './observable';

export interface SelectionState {
  /** Ids of runs, the one selected first in front. */
  selected: readonly string[];
  /** The run that somebody looks at, in the table or in a chart: it stands out in both. */
  current: string | null;
}

export class SelectionModel extends Observable<SelectionState> {
  /**
   * @param selected - what is selected to begin with.
   * @param onArranged - called after each change.
   */
  constructor(
    selected: readonly string[] = [],
    private readonly onArranged: () => void = () => undefined
  ) {
    super({ selected, current: null });
  }

  has(runId: string): boolean {
    return this.get().selected.includes(runId);
  }

  /** Selects exactly these. */
  select(runIds: readonly string[]): void {
    const now = this.get().selected;
    if (runIds.length !== now.length || runIds.some((id, index) => id !== now[index])) {
      this.set({ selected: [...new Set(runIds)] });
      this.onArranged();
    }
  }

  /** Adds or removes some; without `selected` each takes the other state. */
  toggle(runIds: string | readonly string[], selected?: boolean): void {
    const given = new Set(typeof runIds === 'string' ? [runIds] : runIds);
    const before = this.get().selected;
    const had = new Set(before);
    const kept = before.filter(id => !given.has(id) || selected === true);
    const added = [...given].filter(id => selected !== false && !had.has(id));
    this.select([...kept, ...added]);
  }

  /**
   * Gives all runs from one to the other, both included, the same state.
   *
   * @param order - the ids as they stand on screen; where it lacks one of the two, only the other is meant.
   */
  selectRange(order: readonly string[], fromId: string, toId: string, selected = true): void {
    const ends = [order.indexOf(fromId), order.indexOf(toId)].sort((a, b) => a - b) as [number, number];
    this.toggle(ends[0] < 0 ? [toId] : order.slice(ends[0], ends[1] + 1), selected);
  }

  /** Lets a run stand out; null none. */
  lookAt(runId: string | null): void {
    this.set({ current: runId });
  }

  clear(): void {
    this.select([]);
  }
}
