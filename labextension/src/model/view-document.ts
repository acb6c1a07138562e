/**
 * What a saved view keeps, one key for each part of an experiment's tab: the filter, columns, order, grouping,
 * charts and panes. Keys that this version doesn't know stay as they are.
 */
import { isSameJson } from './json';

export type ViewDocument = Readonly<Record<string, unknown>>;

export const VERSION = 1;

/** What a tab shows that nobody has arranged; its panes don't count. */
export const NOTHING_ARRANGED: ViewDocument = {
  filter: '',
  columns: null,
  order_by: [],
  only_differs: false,
  charts: null
};

/** The keys in which two differ. */
export function changedKeys(before: ViewDocument, after: ViewDocument): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter(key => !isSameJson(before[key], after[key]));
}

/** A document with some keys of another; a key that isn't there isn't in the answer either. */
export function withKeys(
  document: ViewDocument,
  other: ViewDocument,
  keys: readonly string[]
): Record<string, unknown> {
  const kept = Object.entries(document).filter(([key]) => !keys.includes(key));
  const taken = keys.filter(key => other[key] !== undefined).map(key => [key, other[key]]);
  return Object.fromEntries([...kept, ...taken]) as Record<string, unknown>;
}

/** Of what two have changed since `base`, the keys in which they don't agree. */
export function contested(
  base: ViewDocument,
  theirs: ViewDocument,
  mine: ViewDocument,
  changed: readonly string[]
): string[] {
  const changedByThem = changedKeys(base, theirs);
  return changed.filter(key => changedByThem.includes(key) && !isSameJson(theirs[key], mine[key]));
}
