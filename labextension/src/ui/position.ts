/** Where things are on screen. */
import React from 'react';
import type { Spotlight } from '../model/experiment-model';
import type { Readable } from '../model/observable';
import { useReadable } from './readable';

/** The class of the element that scrolls. */
export const SCROLLER = 'jp-Trackside-scroller';

/** Whether an element's upper edge is in view: then what is put on top of it is seen, and moves nothing unseen. */
export function isOnTop(element: HTMLElement): boolean {
  const scroller = element.closest(`.${SCROLLER}`);
  return scroller === null || element.getBoundingClientRect().top >= scroller.getBoundingClientRect().top;
}

/** Scrolls to the run that is asked for, and focuses it. */
export function useSpotlight(
  spotlight: Readable<{ on: Spotlight | null }>,
  list: React.RefObject<HTMLElement>
): void {
  const { on } = useReadable(spotlight);
  React.useEffect(() => {
    const names = Array.from(list.current?.querySelectorAll<HTMLElement>('[data-run-id]') ?? []);
    const found = on === null ? undefined : names.find(name => name.dataset['runId'] === on.runId);
    found?.scrollIntoView({ block: 'nearest' });
    found?.focus({ preventScroll: true });
  }, [on, list]);
}

/** Puts a scrolled element where it was, once it is long enough; from then on says where it is. */
export function useScrollMemory(
  scroller: React.RefObject<HTMLElement>,
  isReady: boolean,
  memory: { scrollTop: number }
): void {
  React.useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!isReady || element === null || content === null || content === undefined) {
      return;
    }
    let wanted: number | null = memory.scrollTop;
    const restore = (): void => {
      if (wanted !== null && element.scrollHeight - element.clientHeight >= wanted) {
        element.scrollTop = wanted;
        wanted = null;
      }
    };
    const follow = (): void => {
      if (wanted === null) {
        memory.scrollTop = element.scrollTop;
      }
    };
    const giveUp = (): void => {
      wanted = null;
    };
    const observer = new ResizeObserver(restore);
    observer.observe(content);
    restore();
    element.addEventListener('scroll', follow);
    // Who scrolls wants to be somewhere else than last time.
    element.addEventListener('wheel', giveUp);
    element.addEventListener('keydown', giveUp);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', follow);
      element.removeEventListener('wheel', giveUp);
      element.removeEventListener('keydown', giveUp);
    };
  }, [scroller, isReady, memory]);
}
