/**
 * The text of "Filter runs": what is typed, what the server says about it, and what of it is in force.
 * A text that can't be read changes nothing: the last one that could be read stays in force.
 */
import type { Completion, TracksideApi } from './api';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable } from './observable';

export interface FilterProblem {
  message: string;
  /** Offset in `text` of what can't be read; null where the server names no place. */
  column: number | null;
  /** The text the message is about. */
  text: string;
}

export interface FilterState {
  text: string;
  /** The text that the list of runs obeys. */
  applied: string;
  problem: FilterProblem | null;
  /** A problem is shown when the writer pauses, not while the word is still being typed. */
  problemShown: boolean;
  completions: Completion[];
}

const PAUSE_MS = 500;

export class FilterModel extends Observable<FilterState> {
  constructor(
    private readonly api: TracksideApi,
    private readonly experimentIds: readonly string[],
    text: string,
    private readonly onApplied: () => void
  ) {
    super({ text, applied: text, problem: null, problemShown: false, completions: [] });
  }

  /** Takes what was typed; `cursor` is an offset in UTF-16 units, as in an input element. */
  async edit(text: string, cursor: number): Promise<void> {
    this.set({ text });
    this.finished = false;
    clearTimeout(this.timer);
    if (text.trim() === '') {
      this.apply(text);
    }
    await this.check(cursor);
    if (this.get().problem !== null) {
      this.timer = setTimeout(() => this.set({ problemShown: true }), PAUSE_MS);
    }
  }

  /** Asks what could stand at the cursor, and whether the text can be read. */
  async check(cursor: number): Promise<void> {
    const text = this.get().text;
    const isLast = this.latest.begin();
    try {
      const points = toCodePoints(text, cursor);
      const request = { text, experiment_ids: [...this.experimentIds], cursor: points };
      const { error, completions } = await this.api.checkFilter(request);
      if (!isLast()) {
        return;
      }
      this.set({ completions: completions.map(item => inUtf16(text, item)) });
      if (error === null) {
        this.apply(text);
      } else {
        this.fail({ message: error.message, column: toUtf16(text, error.column), text });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ completions: [] });
        this.fail({ message: sentenceOf(error), column: null, text });
      }
    }
  }

  /** Puts a completion in its place; the answer is where the cursor then stands. */
  accept(completion: Completion): number {
    const { text } = this.get();
    const cursor = completion.start + completion.text.length;
    void this.edit(text.slice(0, completion.start) + completion.text + text.slice(completion.end), cursor);
    return cursor;
  }

  /** The writer has finished: a problem is shown at once. */
  submit(): void {
    clearTimeout(this.timer);
    this.finished = true;
    const { problem, text } = this.get();
    // A problem of an older text is not this one's: the answer about this one is under way.
    if (problem?.text === text) {
      this.set({ problemShown: true });
    }
  }

  clear(): void {
    void this.edit('', 0);
  }

  /** The server did not accept the filter in force. */
  refuse(message: string): void {
    this.set({ problem: { message, column: null, text: this.get().text }, problemShown: true });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.latest.cancel();
  }

  private apply(text: string): void {
    const differs = text !== this.get().applied;
    this.set({ applied: text, problem: null, problemShown: false });
    if (differs) {
      this.onApplied();
    }
  }

  private fail(problem: FilterProblem): void {
    // What is on screen about another text would mislead; the new problem waits for the pause.
    const same = this.get().problem?.message === problem.message;
    this.set({ problem, problemShown: this.finished || (same && this.get().problemShown) });
  }

  private readonly latest = new Latest();
  /** Whether the writer has said that the text is complete. */
  private finished = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
}

// The server counts characters, a string of the browser counts UTF-16 units.
function toCodePoints(text: string, offset: number): number {
  return Array.from(text.slice(0, offset)).length;
}

function toUtf16(text: string, offset: number): number {
  return Array.from(text).slice(0, offset).join('').length;
}

function inUtf16(text: string, item: Completion): Completion {
  return { ...item, start: toUtf16(text, item.start), end: toUtf16(text, item.end) };
}
