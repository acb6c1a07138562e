/** Numbers as the wire writes them, and which of them is the best. */
import { type Direction, preferences } from './preferences';
import type { WireNumber } from './wire';

/** The float64 that the wire's number stands for. */
export function toNumber(value: WireNumber): number {
  return typeof value === 'number' ? value : Number(value);
}

export type { Direction };

const UP = /acc|auc|f1|r2|score|precision|recall/i;
const DOWN = /loss|error|rmse|mae|mse|perplexity/i;

/** Whether more or less of a metric is better: by the user's setting, else by its name; null when neither tells. */
export function directionOf(metric: string): Direction {
  const chosen = preferences.get().directions[metric];
  if (chosen !== undefined) {
    return chosen;
  }
  const down = DOWN.test(metric);
  return UP.test(metric) === down ? null : down ? 'down' : 'up';
}

/** The best of the numbers, NaN and missing ones aside; null when there is none or no direction. */
export function bestOf(values: readonly (WireNumber | null)[], direction: Direction): number | null {
  const numbers = values.flatMap(value => (value === null ? [] : [toNumber(value)])).filter(v => !isNaN(v));
  if (direction === null || numbers.length === 0) {
    return null;
  }
  return numbers.reduce((a, b) => (direction === 'up' ? Math.max(a, b) : Math.min(a, b)));
}

/** The metric to show before anyone has chosen: one that says how good a run is. */
export function defaultMetric(keys: readonly string[]): string | null {
  for (const wanted of ['up', 'down'] as const) {
    const found = keys.find(key => directionOf(key) === wanted);
    if (found !== undefined) {
      return found;
    }
  }
  return keys[0] ?? null;
}
