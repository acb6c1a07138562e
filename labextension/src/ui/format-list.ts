/** How counts and ranges of a list of runs are written: apart from `format.ts`, which the page begins with. */
import { formatDuration, formatWhen } from './format';
import type { Translator } from './translation';

/** `100,000`: thousands apart, as a length of a list is written. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

const MOST_NAMES = 10;

/** Names one after the other; of many the first ones, and how many there are besides. */
export function formatNames(names: readonly string[], trans: Translator): string {
  const more = names.length - MOST_NAMES;
  const first = names.slice(0, MOST_NAMES).join(', ');
  return more > 0 ? trans.__('%1 and %2 more', first, formatCount(more)) : first;
}

const MINUTE_MS = 60_000;
const LONG_UNITS = [
  [24 * 60 * MINUTE_MS, 'd'],
  [60 * MINUTE_MS, 'h'],
  [MINUTE_MS, 'min']
] as const;
const WHOLE = 10;

/** From a duration to a longer one, in what a cell has room for: `93–473 ms`, `1.5–6 min`. */
export function formatDurations(low_ms: number, high_ms: number): string {
  const [low, high] = [formatDuration(low_ms), formatDuration(high_ms)];
  return low === high ? low : joinRange(roughDuration(low_ms), roughDuration(high_ms));
}

/** A duration in one unit: from a minute on with two digits. */
function roughDuration(ms: number): string {
  const [size, unit] = LONG_UNITS.find(([least]) => ms >= least) ?? [0, ''];
  if (size === 0) {
    return formatDuration(ms);
  }
  const count = ms / size;
  return `${count < WHOLE ? Number(count.toPrecision(2)) : Math.round(count)} ${unit}`;
}

/** From a time to a later one, the later one first where both are of one unit: `13–16 h ago`. */
export function formatWhens(low: number, high: number, now: number, trans: Translator): string {
  const [before, after] = [formatWhen(low, now, trans), formatWhen(high, now, trans)];
  const short = joinRange(after, before);
  return short === `${after}–${before}` ? joinRange(before, after) : short;
}

/** `3 s` and `5 s` as `3–5 s`, once where both read the same. */
function joinRange(low: string, high: string): string {
  const [, count, unit] = COUNTED.exec(low) ?? [];
  const isShort = count !== undefined && COUNTED.exec(high)?.[2] === unit;
  return low === high ? low : isShort ? `${count}–${high}` : `${low}–${high}`;
}

const COUNTED = /^([\d.]+) (.+)$/;
