/**
 * The text of "Filter runs": what is typed, what the server says about it, and what of it is in force.
 * A text that can't be read changes nothing: the last one that could be read stays in force.
 */
import type { Completion, ConditionItem, TracksideApi } from './api';
import { sentenceOf } from './failure';
import { type FilterHistory, noHistory } from './filter-history';
import { Latest } from './latest';
import { Observable } from './observable';

export interface FilterProblem {
  message: string;
  /** Offset in `text` of what can't be read; null where the server names no place. */
  column: number | null;
  /** The text the message is about. */
  text: string;
  /** Whether nobody has looked at the text yet, because the server could not be asked. */
  isUnanswered?: boolean;
}

/** What can be put into the text: something of the language, or a whole text from before. */
export type FilterSuggestion = Omit<Completion, 'kind'> & { kind: Completion['kind'] | 'history' };

export interface FilterState {
  text: string;
  /** The text that the list of runs obeys. */
  applied: string;
  /** The conditions of `applied`; null as long as nobody has asked the server for them. */
  conditions: readonly ConditionItem[] | null;
  problem: FilterProblem | null;
  /** A problem is shown when the writer pauses, not while the word is still being typed. */
  problemShown: boolean;
  completions: FilterSuggestion[];
}

const PAUSE_MS = 500;
/** How long a word that may become a field has to stand still to be taken for a name. */
const NAME_PAUSE_MS = 1000;
/** Earlier texts that are offered for a text that has been begun. */
const FEW = 3;

export class FilterModel extends Observable<FilterState> {
  /**
   * @param text - what is in force at first.
   * @param onApplied - another text is in force.
   * @param onTyped - told of a text that is likely to be in force as soon as the server has looked at it.
   */
  constructor(
    private readonly api: TracksideApi,
    readonly experimentIds: readonly string[],
    text: string,
    private readonly onApplied: () => void,
    private readonly history: FilterHistory = noHistory,
    private readonly onTyped: (text: string) => void = () => undefined
  ) {
    super({ text, applied: text, conditions: null, problem: null, problemShown: false, completions: [] });
  }

  /** Takes what was typed; `cursor` is an offset in UTF-16 units, as in an input element. */
  async edit(text: string, cursor: number): Promise<void> {
    this.set({ text });
    this.finished = false;
    this.stopWaiting();
    if (text.trim() === '') {
      this.apply(text, []);
    } else if (text !== this.get().applied) {
      this.onTyped(text);
    }
    await this.check(cursor);
    if (this.get().problem !== null && this.get().text === text) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.set({ problemShown: true }), PAUSE_MS);
    }
  }

  /** Asks what could stand at the cursor, and whether the text can be read. */
  async check(cursor: number): Promise<void> {
    const text = this.get().text;
    const isLast = this.latest.begin();
    try {
      const points = toCodePoints(text, cursor);
      const request = { text, experiment_ids: [...this.experimentIds], cursor: points, conditions: true };
      const [answer, earlier] = await Promise.all([
        this.api.checkFilter(request, this.latest.signal),
        this.history.list(this.experimentIds)
      ]);
      if (!isLast()) {
        return;
      }
      const completions = answer.completions.map(item => inUtf16(text, item));
      this.set({ completions: withHistory(completions, text, cursor, earlier) });
      if (answer.error !== null) {
        this.fail({ message: answer.error.message, column: toUtf16(text, answer.error.column), text });
      } else if (answer.unfinished && !this.finished && text !== this.get().applied) {
        this.wait(text, answer.conditions);
      } else {
        this.apply(text, answer.conditions);
      }
    } catch (error) {
      if (isLast()) {
        this.set({ completions: [] });
        this.fail({ message: sentenceOf(error), column: null, text, isUnanswered: true });
      }
    }
  }

  /** Asks again about a text that the server could not be asked about. */
  async tryAgain(): Promise<void> {
    if (this.get().problem?.isUnanswered === true) {
      await this.check(this.get().text.length);
    }
  }

  /** Puts a suggestion in its place; the answer is where the cursor then stands. */
  accept(suggestion: FilterSuggestion): number {
    const { text } = this.get();
    const cursor = suggestion.start + suggestion.text.length;
    void this.edit(text.slice(0, suggestion.start) + suggestion.text + text.slice(suggestion.end), cursor);
    return cursor;
  }

  /** Takes a text that the server has written, with its conditions. */
  replace(text: string, conditions: readonly ConditionItem[]): void {
    this.latest.cancel();
    this.stopWaiting();
    this.set({ text, completions: [] });
    this.apply(text, conditions);
  }

  /** Takes a text that was in force before; if it can't be read any more, that is said. */
  async restore(text: string): Promise<void> {
    const differs = text !== this.get().applied;
    this.finished = false;
    this.stopWaiting();
    this.set({ text, applied: text, conditions: null, problem: null, problemShown: false, completions: [] });
    if (differs) {
      this.onApplied();
    }
    await this.check(text.length);
  }

  /** Sees to it that `conditions` are those of the text. */
  async load(): Promise<void> {
    if (this.get().conditions === null) {
      await this.check(this.get().text.length);
    }
  }

  /** The writer has finished: a problem is shown at once, a name is looked for. */
  submit(): void {
    this.finished = true;
    const { problem, text, applied } = this.get();
    const { waiting } = this;
    this.stopWaiting();
    if (waiting?.text === text) {
      this.apply(text, waiting.conditions);
    } else if (problem?.text === text) {
      // A problem of an older text is not this one's: the answer about this one is under way.
      this.set({ problemShown: true });
    } else if (applied === text) {
      this.history.add(this.experimentIds, text);
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
    this.stopWaiting();
    this.latest.cancel();
  }

  private apply(text: string, conditions: readonly ConditionItem[]): void {
    const differs = text !== this.get().applied;
    this.set({ applied: text, conditions, problem: null, problemShown: false });
    if (differs) {
      this.onApplied();
    }
    if (this.finished) {
      this.history.add(this.experimentIds, text);
    }
  }

  /** So far it would look for runs of that name: the list isn't emptied for the first letters of a field. */
  private wait(text: string, conditions: readonly ConditionItem[]): void {
    this.stopWaiting();
    this.set({ problem: null, problemShown: false });
    this.waiting = { text, conditions };
    this.timer = setTimeout(() => {
      this.waiting = null;
      this.apply(text, conditions);
    }, NAME_PAUSE_MS);
  }

  private stopWaiting(): void {
    clearTimeout(this.timer);
    this.waiting = null;
  }

  private fail(problem: FilterProblem): void {
    // What is on screen about another text would mislead; the new problem waits for the pause.
    const same = this.get().problem?.message === problem.message;
    this.set({ problem, problemShown: this.finished || (same && this.get().problemShown) });
  }

  private readonly latest = new Latest();
  /** Whether the writer has said that the text is complete. */
  private finished = false;
  private waiting: { text: string; conditions: readonly ConditionItem[] } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
}

/** For an empty text the earlier ones come first; for one that is begun, a few that go on as it does, last. */
function withHistory(
  completions: FilterSuggestion[],
  text: string,
  cursor: number,
  earlier: readonly string[]
): FilterSuggestion[] {
  const begun = text.trimStart();
  const fitting = cursor < text.length ? [] : earlier.filter(one => one !== text && one.startsWith(begun));
  const offered = fitting.map(one => ({
    text: one,
    start: 0,
    end: text.length,
    kind: 'history' as const,
    detail: ''
  }));
  return begun === '' ? [...offered, ...completions] : [...completions, ...offered.slice(0, FEW)];
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
