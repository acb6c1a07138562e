/** How counts and ranges of a list of runs are written: apart from `format.ts`, which the page begins with. */
import { formatDuration } from './format';

/** `100,000`: thousands apart, as a length of a list is written. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** From a duration to a longer one: `93–473 ms` where both are of one unit. */
export function formatDurations(low_ms: number, high_ms: number): string {
  const [low, high] = [formatDuration(low_ms), formatDuration(high_ms)];
  const [count, unit] = low.split(' ');
  const ends = high.split(' ');
  const isShort = low.split(' ').length === 2 && ends.length === 2 && ends[1] === unit;
  return low === high ? low : isShort ? `${count}–${high}` : `${low}–${high}`;
}
