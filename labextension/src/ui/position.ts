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

// A busy page draws what has just been asked for some frames later.
const PATIENT_FRAMES = 120;

/** Focuses the row of an experiment, once it is drawn. */
export function focusExperiment(root: HTMLElement | null, experimentId: string): void {
  let frames = PATIENT_FRAMES;
  const look = (): void => {
    const rows = Array.from(root?.querySelectorAll<HTMLElement>('[data-experiment-id]') ?? []);
    const row = rows.find(({ dataset }) => dataset['experimentId'] === experimentId);
    if (row !== undefined) {
      row.focus();
    } else if ((frames -= 1) > 0) {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}

/** How far something is scrolled, beyond the life of the page. */
export interface ScrollMemory {
  scrollTop: number;
}

// After a reload what stands above is filled bit by bit, and the browser's own anchoring would scroll along.
const SETTLED_MS = 2_000;

/** Puts a scrolled element where it was, once it is long enough; from then on remembers where it is. */
export function useScrollMemory(
  scroller: React.RefObject<HTMLElement>,
  isReady: boolean,
  memory: ScrollMemory
): void {
  React.useEffect(() => {
    const element = scroller.current;
    return isReady && element !== null ? keepScroll(element, memory) : undefined;
  }, [scroller, isReady, memory]);
}

function keepScroll(element: HTMLElement, memory: ScrollMemory): () => void {
  let wanted = memory.scrollTop === 0 ? null : memory.scrollTop;
  let settling: ReturnType<typeof setTimeout> | undefined;
  const restore = (): void => {
    if (wanted !== null && element.scrollHeight - element.clientHeight >= wanted) {
      element.scrollTop = wanted;
      settling ??= setTimeout(giveUp, SETTLED_MS);
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
  Array.from(element.children).forEach(child => observer.observe(child));
  restore();
  element.addEventListener('scroll', follow);
  // Who scrolls wants to be somewhere else than last time.
  element.addEventListener('wheel', giveUp);
  element.addEventListener('pointerdown', giveUp);
  element.addEventListener('keydown', giveUp);
  return () => {
    observer.disconnect();
    clearTimeout(settling);
    element.removeEventListener('scroll', follow);
    element.removeEventListener('wheel', giveUp);
    element.removeEventListener('pointerdown', giveUp);
    element.removeEventListener('keydown', giveUp);
  };
}
