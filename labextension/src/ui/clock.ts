/** The time that "2 min ago" counts from; every reader of it is redrawn together. */
import React from 'react';

const EVERY_MS = 30_000;
const SECOND_MS = 1000;
const readers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  readers.forEach(redraw => redraw());
}

function subscribe(redraw: () => void): () => void {
  if (readers.size === 0) {
    now = Date.now();
    timer = setInterval(tick, EVERY_MS);
  }
  readers.add(redraw);
  return () => {
    readers.delete(redraw);
    if (readers.size === 0) {
      clearInterval(timer);
    }
  };
}

/** Milliseconds since 1970, new every second while that is asked for. */
export function useSeconds(isTicking: boolean): number {
  const [second, setSecond] = React.useState(() => Date.now());
  React.useEffect(() => {
    if (!isTicking) {
      return;
    }
    const timer = setInterval(() => setSecond(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [isTicking]);
  return second;
}

/** Milliseconds since 1970, new every half minute. */
export function useNow(): number {
  return React.useSyncExternalStore(subscribe, () => now);
}
