/** A chart in a node: drawn when the node has a size, drawn anew when the theme is another. */

import type { EmbedOptions, Result, VisualizationSpec } from 'vega-embed';
import type * as vegaChunk from '../vega';
import { isDark, THEME_ATTRIBUTES } from './chart-theme';

export type VegaView = Result['view'];
type View = VegaView;
type State = Parameters<View['setState']>[0];
export type VegaChunk = typeof vegaChunk;
/** Gets Vega where the page has it: a chunk of the labextension, or what a kernel has sent. */
export type LoadVega = () => Promise<VegaChunk>;

export interface ChartPlan {
  /** The specification for a node of this width, with the newest data. */
  spec(width: number): VisualizationSpec;
  /** Options of Vega-Embed, asked for at each drawing. */
  options(vega: VegaChunk): EmbedOptions;
  /** How wide the chart is in a node of this width; only for charts that are as wide as their node. */
  fit?(width: number): number;
  /** How high such a chart is then, where that depends on the width. */
  height?(width: number): number;
  /** Whether a chart that does not fit itself to its node is drawn anew when that has another width. */
  redraws?: boolean;
  /** Called with each new view. */
  onView?(view: View): void;
  /** Called after each drawing. */
  onDrawn?(): void;
}

const MIN_WIDTH = 20;

export class ChartView {
  /** Settled with the first drawing, which waits until the node has a size. */
  readonly ready: Promise<void>;

  constructor(
    private readonly node: HTMLElement,
    private readonly plan: ChartPlan,
    private readonly loadVega: LoadVega
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.sizes = new ResizeObserver(() => this.onSize());
    this.sizes.observe(node);
    this.themes = new MutationObserver(() => this.onTheme());
    this.themes.observe(document.body, { attributeFilter: THEME_ATTRIBUTES });
    this.onSize();
  }

  /** Changes the picture that is there; one that isn't yet is drawn from the plan. */
  async change(work: (view: View) => void): Promise<void> {
    await this.enqueue(async () => {
      if (this.result !== null) {
        work(this.result.view);
        await this.result.view.runAsync();
        this.markReady();
      }
    });
  }

  /** Puts zoom and selections back to what they were when the picture was new. */
  reset(): Promise<void> {
    return this.change(view => void view.setState(this.pristine));
  }

  /** Asks the picture something, when it is drawn as it should be; null where there is none. */
  async read<T>(ask: (view: View) => Promise<T>): Promise<T | null> {
    let answer: T | null = null;
    await this.enqueue(async () => {
      answer = this.result === null ? null : await ask(this.result.view);
    });
    return answer;
  }

  finalize(): void {
    this.isFinal = true;
    this.sizes.disconnect();
    this.themes.disconnect();
    this.result?.finalize();
    this.result = null;
    this.settle.resolve();
  }

  private onSize(): void {
    const width = this.node.clientWidth;
    // JupyterLab hides the whole shell while it swaps themes.
    if (width < MIN_WIDTH || this.isFinal) {
      return;
    }
    if (this.isDirty) {
      this.isDirty = false;
      this.enqueue(() => this.draw()).then(this.settle.resolve, this.settle.reject);
    } else if (this.plan.fit && width !== this.width) {
      this.width = width;
      const fitting = this.plan.fit(width);
      const height = this.plan.height?.(width);
      const fit = (view: View): View =>
        height === undefined ? view.width(fitting) : view.width(fitting).height(height);
      // What fails now is said by the next drawing.
      this.change(fit).catch(() => undefined);
    } else if (this.plan.redraws === true && width !== this.width) {
      this.width = width;
      // Of many widths in a row only the last is drawn; what fails now has failed before.
      this.enqueue(() => (width === this.width ? this.draw() : Promise.resolve())).catch(() => undefined);
    }
  }

  private onTheme(): void {
    this.isDirty = true;
    // The shell may be hidden just now and back before its sizes are looked at.
    requestAnimationFrame(() => this.onSize());
  }

  private async draw(): Promise<void> {
    const vega = await this.loadVega();
    if (this.isFinal) {
      return;
    }
    this.width = this.node.clientWidth;
    // Drawn aside and then put in place: nothing flickers.
    const holder = document.createElement('div');
    const result = await vega.embed(holder, this.plan.spec(this.width), {
      renderer: 'svg',
      // Expressions are interpreted, never compiled: a specification can't run code of its own.
      ast: true,
      ...this.plan.options(vega),
      tooltip: { theme: isDark(this.node) ? 'dark' : 'light' }
    });
    this.pristine = selectionsOf(result.view, result.view);
    if (!(this.isFinal as boolean)) {
      await keepSelections(this.result, result);
    }
    // It can have been ended during each of these.
    if (this.isFinal as boolean) {
      result.finalize();
      return;
    }
    this.result?.finalize();
    this.result = result;
    this.node.replaceChildren(holder);
    this.plan.onView?.(result.view);
    this.markReady();
  }

  private markReady(): void {
    this.plan.onDrawn?.();
    const figure = this.node.closest<HTMLElement>('figure, [role="figure"]') ?? this.node;
    figure.dataset['ready'] = 'true';
  }

  /** One piece of work at a time; a failure does not keep the next from its turn. */
  private enqueue(work: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(() => (this.isFinal ? undefined : work()));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private readonly sizes: ResizeObserver;
  private readonly themes: MutationObserver;
  private settle!: { resolve: () => void; reject: (reason: unknown) => void };
  private queue: Promise<void> = Promise.resolve();
  private result: Result | null = null;
  private pristine: State = {};
  private width = 0;
  private isDirty = true;
  private isFinal = false;
}

/** Carries zoom and selections over to a new drawing of the same chart. */
async function keepSelections(from: Result | null, to: Result): Promise<void> {
  if (from !== null) {
    const state = selectionsOf(from.view, to.view) as Context;
    const known = to.view.getState({ signals: () => true, data: isStore }) as Context;
    await to.view.setState(keepKnown(state, known)).runAsync();
  }
}

/** What Vega keeps of a picture, and of each panel and group of marks in it. */
interface Context {
  data?: Record<string, unknown>;
  signals?: Record<string, unknown>;
  subcontext?: Context[];
}

/** What of a state another picture has too: Vega stumbles over panels and groups that it has not made yet. */
function keepKnown(state: Context, other: Context): Context {
  const [theirs, parts] = [other.subcontext ?? [], state.subcontext ?? []];
  const known = (values: Record<string, unknown> = {}, among: object = {}): Record<string, unknown> =>
    Object.fromEntries(Object.entries(values).filter(([name]) => name in among));
  return {
    data: known(state.data, other.data),
    signals: known(state.signals, other.signals),
    subcontext: parts.flatMap((part, i) => {
      const their = theirs[i];
      return their === undefined ? [] : [keepKnown(part, their)];
    })
  };
}

/** Zoom and selections of a picture, as far as another one has the like. */
function selectionsOf(view: View, other: View): State {
  const none = (): boolean => false;
  const { data } = other.getState({ signals: none, data: isStore }) as { data?: object };
  const names = Object.keys(data ?? {}).map(store => store.slice(0, -STORE_SUFFIX.length));
  const isSelection = (signal = ''): boolean =>
    names.some(name => signal.startsWith(`${name}_`)) && !GESTURE.test(signal);
  return view.getState({ signals: isSelection, data: isStore });
}

const STORE_SUFFIX = '_store';
// What the pointer is doing is not part of a selection; replayed, it would do it again.
const GESTURE = /_(translate|zoom)_(anchor|delta)$/;

function isStore(name = ''): boolean {
  return name.endsWith(STORE_SUFFIX);
}
