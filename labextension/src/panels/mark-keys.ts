/**
 * A chart by keyboard: arrows go from mark to mark, which is ringed and tells what a pointer would be told;
 * Enter is a click, + and - zoom there, Escape leaves the mark. Part of the chunk "vega".
 */

import type { View } from 'vega';
import { type Mark, marksOf } from './marks';

const PAGE = 10;
const WHEEL = 100;
const RING_PX = 14;
// Nothing but the ring of the mark that is shown.
const RING = `position: absolute; box-sizing: border-box; width: ${RING_PX}px; height: ${RING_PX}px; border-radius: 50%;
  border: 2px solid var(--jp-brand-color1); outline: 2px solid var(--jp-layout-color1); pointer-events: none`;
// Whoever takes the mouse is somewhere else.
const EVENTS_THAT_END = ['focusout', 'pointerdown', 'wheel'];
const UNSEEN = 'position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)';

// Outlasts the picture: a run that goes on can have its chart drawn anew.
const shownIn = new WeakMap<HTMLElement, Mark>();

export class MarkKeys {
  /** `place` has the focus; the pictures in it come and go. `onSelect` gets the row behind a mark. */
  constructor(
    private readonly place: HTMLElement,
    private readonly onSelect: (row: Record<string, unknown>) => void
  ) {
    this.ring.className = 'jp-Trackside-markRing';
    this.ring.style.cssText = RING;
    this.voice.style.cssText = UNSEEN;
    this.voice.setAttribute('aria-live', 'polite');
    place.addEventListener('keydown', this.onKey);
    EVENTS_THAT_END.forEach(type => place.addEventListener(type, this.leave));
  }

  /** Called after each drawing: the mark that is shown may be elsewhere, or gone. */
  refresh(view: View): void {
    this.view = view;
    const shown = shownIn.get(this.place);
    if (shown !== undefined) {
      const marks = marksOf(view);
      const same = marks.find(mark => isSame(mark, shown));
      this.show(
        same ??
          nearest(
            marks.filter(({ series }) => series === shown.series),
            shown.x
          )
      );
    }
  }

  end(): void {
    this.place.removeEventListener('keydown', this.onKey);
    EVENTS_THAT_END.forEach(type => this.place.removeEventListener(type, this.leave));
    this.changes.disconnect();
    this.ring.remove();
    this.voice.remove();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { view } = this;
    if (view === null || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
      return;
    }
    const shown = shownIn.get(this.place) ?? null;
    const next = move(marksOf(view), shown, event.key);
    if (next !== null) {
      this.show(next);
      this.voice.textContent = sentenceOf(next);
    } else if (shown === null || !this.use(event.key, view, shown)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  /** Does with a mark what a key says; returns whether it is such a key. */
  private use(key: string, view: View, shown: Mark): boolean {
    if (key === 'Enter' || key === ' ') {
      this.onSelect({ ...shown.row });
    } else if (key === 'Escape') {
      this.show(null);
    } else if (key === '+' || key === '-') {
      this.zoom(key === '+' ? -WHEEL : WHEEL, view, shown);
    } else {
      return false;
    }
    return true;
  }

  private readonly leave = ({ isTrusted }: Event): void => {
    // The wheel of `zoom` isn't one's own.
    if (isTrusted) {
      this.show(null);
    }
  };

  private show(mark: Mark | null): void {
    const { view, ring, voice, place } = this;
    const svg = view?.container()?.querySelector('svg') ?? null;
    if (mark === null || svg === null) {
      if (shownIn.delete(place)) {
        tell(view, null);
      }
      this.changes.disconnect();
      ring.remove();
      voice.remove();
      return;
    }
    shownIn.set(place, mark);
    this.changes.observe(svg, { subtree: true, childList: true, attributes: true });
    const [box, around] = [svg.getBoundingClientRect(), place.getBoundingClientRect()];
    ring.style.left = `${box.left - around.left + mark.x - RING_PX / 2}px`;
    ring.style.top = `${box.top - around.top + mark.y - RING_PX / 2}px`;
    place.style.position = 'relative';
    place.append(ring, voice);
    tell(view, mark, box);
  }

  /** As the wheel does, with the pointer on the mark. */
  private zoom(deltaY: number, view: View, { x, y }: Mark): void {
    const svg = view.container()?.querySelector('svg');
    if (svg) {
      const box = svg.getBoundingClientRect();
      const place = { clientX: box.left + x, clientY: box.top + y };
      const page = svg.getRootNode() as Document | ShadowRoot;
      const target = page.elementFromPoint(place.clientX, place.clientY) ?? svg;
      target.dispatchEvent(new WheelEvent('wheel', { ...place, deltaY, bubbles: true, cancelable: true }));
    }
  }

  // A zoom draws more than once: its labels need other room.
  private readonly changes = new MutationObserver(() => {
    if (this.view !== null) {
      this.refresh(this.view);
    }
  });
  private readonly ring = document.createElement('div');
  private readonly voice = document.createElement('div');
  private view: View | null = null;
}

/** The tooltip that a pointer at the mark would show; null takes it away. */
function tell(view: View | null, mark: Mark | null, box = new DOMRect()): void {
  const place = { clientX: box.left + (mark?.x ?? 0), clientY: box.top + (mark?.y ?? 0) };
  // Vega's types know only how it is set; its handler looks at nothing else of an event.
  const { tooltip } = view as unknown as { tooltip?: () => (...shown: unknown[]) => void };
  tooltip?.call(view)(null, place, mark?.item, mark?.told);
}

function sentenceOf({ told }: Mark): string {
  return Object.entries(told)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
}

/** The mark that a key leads to; null for another key, and where there is none. */
export function move(marks: readonly Mark[], from: Mark | null, key: string): Mark | null {
  const here = from && (marks.find(mark => isSame(mark, from)) ?? null);
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    PageDown: PAGE,
    PageUp: -PAGE,
    Home: -Infinity,
    End: Infinity
  };
  const across = steps[key];
  const along = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (marks.length === 0 || (across === undefined && along === undefined)) {
    return null;
  }
  if (here === null) {
    return byPlace(marks, 'x')[0] ?? null;
  }
  const own = marks.filter(({ series }) => series === here.series);
  const others =
    across === undefined
      ? byPlace(nearestOfEach(marks, here), 'y')
      : byPlace(own.length > 1 ? own : marks, 'x');
  const to = others.indexOf(here) + (across ?? along ?? 0);
  return others[Math.max(0, Math.min(others.length - 1, to))] ?? null;
}

/** Of each series the mark that is nearest in x; of the one's own, itself. */
function nearestOfEach(marks: readonly Mark[], here: Mark): Mark[] {
  const found = new Map<string, Mark>();
  for (const mark of marks) {
    const best = found.get(mark.series);
    if (best === undefined || Math.abs(mark.x - here.x) < Math.abs(best.x - here.x)) {
      found.set(mark.series, mark);
    }
  }
  return [...found.set(here.series, here).values()];
}

function nearest(marks: readonly Mark[], x: number): Mark | null {
  return marks.reduce<Mark | null>(
    (best, mark) => (best === null || Math.abs(mark.x - x) < Math.abs(best.x - x) ? mark : best),
    null
  );
}

function byPlace(marks: readonly Mark[], axis: 'x' | 'y'): Mark[] {
  const other = axis === 'x' ? 'y' : 'x';
  return [...marks].sort((a, b) => a[axis] - b[axis] || a[other] - b[other]);
}

// What else is in a row says whose it is and where.
const CHANGING = ['value', 'smoothed', 'low', 'high', 'n', 'position', 'tick'];

/** Whether they are the same point of the same run, but for what a run that goes on changes. */
function isSame(one: Mark, other: Mark): boolean {
  const keys = Object.keys(one.row).filter(key => !CHANGING.includes(key));
  return one.series === other.series && keys.every(key => Object.is(one.row[key], other.row[key]));
}
