/**
 * Whoever works with the keyboard stays where they are: when what has the focus goes (a button that has done
 * its work, a notice whose time is over, a run that another page has deleted), its neighbour gets the focus.
 * Else nothing would have it, and the next key would do nothing.
 */

/** Until then whoever knows better where the focus belongs has put it there. */
const PATIENCE_MS = 50;
const STOPS = ':is(a[href], button, input, select, textarea, summary, [tabindex]):not([tabindex="-1"])';

interface Held {
  element: HTMLElement;
  /** What it stands in, the innermost first. */
  around: readonly HTMLElement[];
  /** Where Tab stops, in its order. */
  order: readonly HTMLElement[];
}

/** Keeps the focus in a part of the page that has it; returns what ends that. */
export function holdFocus(place: HTMLElement): () => void {
  let held: Held | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const review = (): void => {
    clearTimeout(timer);
    if (held !== null && isGone(held.element)) {
      timer = setTimeout(() => {
        if (held !== null && isGone(held.element) && hasNobody(place)) {
          // Where the whole place was hidden at the same time, what is around it.
          const next = neighbourOf(held) ?? place.parentElement?.closest<HTMLElement>('[tabindex]');
          next?.focus({ preventScroll: true });
        }
      }, PATIENCE_MS);
    }
  };
  const take = ({ target }: FocusEvent): void => {
    const element = target as HTMLElement;
    held = element === place ? null : { element, around: around(element, place), order: stopsIn(place) };
  };
  const leave = ({ relatedTarget, target }: FocusEvent): void => {
    if (relatedTarget !== null) {
      held = null;
      return;
    }
    // Without another target the element goes, or somebody has clicked beside it, who then is elsewhere.
    setTimeout(() => {
      if (held?.element === target && !isGone(held.element) && hasNobody(place)) {
        held = null;
      }
    });
  };
  const observer = new MutationObserver(review);
  const attributeFilter = ['disabled', 'hidden'];
  observer.observe(place, { childList: true, subtree: true, attributeFilter });
  place.addEventListener('focusin', take);
  place.addEventListener('focusout', leave);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    place.removeEventListener('focusin', take);
    place.removeEventListener('focusout', leave);
  };
}

/** In the innermost part that is left: the next one that is left, the one before, one like it, any. */
function neighbourOf({ element, around, order }: Held): HTMLElement | undefined {
  const here = order.indexOf(element);
  const nearest = [...order.slice(here + 1), ...order.slice(0, Math.max(0, here)).reverse()];
  for (const box of around) {
    const stops = stopsIn(box);
    const found =
      nearest.find(one => stops.includes(one)) ??
      stops.find(({ className }) => className === element.className) ??
      stops[0];
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function around(element: HTMLElement, place: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let box = element.parentElement; box !== null && box !== place; box = box.parentElement) {
    found.push(box);
  }
  return [...found, place];
}

function stopsIn(box: HTMLElement): HTMLElement[] {
  return Array.from(box.querySelectorAll<HTMLElement>(STOPS)).filter(isStop);
}

function isStop(element: HTMLElement): boolean {
  return !isGone(element) && element.getClientRects().length > 0;
}

/** Asked after every change of the page: it must not make the browser lay it out. */
function isGone(element: HTMLElement): boolean {
  return !element.isConnected || element.matches(':disabled, [hidden], [hidden] *');
}

function hasNobody(place: HTMLElement): boolean {
  const { activeElement } = place.getRootNode() as Document | ShadowRoot;
  return activeElement === null || activeElement === place.ownerDocument.body;
}
