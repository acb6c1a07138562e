/**
 * What the user prefers on every page. Owner is JupyterLab's settings editor, in a host without one the
 * defaults; the models read it.
 */
import { isSameJson } from './json';
import { Observable } from './observable';

export type Direction = 'up' | 'down' | null;

export interface Preferences {
  /** Ids of the columns that a run list begins with; empty: by rule. */
  columns: readonly string[];
  /** How often a quiet page asks whether something has changed, in seconds; 0: never. */
  refresh_s: number;
  /** Metrics whose best value is another one than their name says. */
  directions: Readonly<Record<string, Direction>>;
}

export const preferences = new Observable<Preferences>({ columns: [], refresh_s: 15, directions: {} });

/** Calls `listener` when they say something else; the answer ends that. */
export function followPreferences(listener: () => void): () => void {
  let known = preferences.get();
  return preferences.subscribe(() => {
    const now = preferences.get();
    const differs = !isSameJson(known, now);
    known = now;
    if (differs) {
      listener();
    }
  });
}

/** What the settings editor holds, with the default for all that is missing or of another shape. */
export function readPreferences(settings: Readonly<Record<string, unknown>>): Preferences {
  const { columns, refresh, directions } = settings;
  return {
    columns: Array.isArray(columns) ? columns.filter(item => typeof item === 'string' && item !== '') : [],
    refresh_s: typeof refresh === 'number' && refresh >= 0 ? refresh : 15,
    directions: readDirections(directions)
  };
}

function readDirections(value: unknown): Record<string, Direction> {
  const known: Record<string, Direction> = { up: 'up', down: 'down', none: null };
  const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    pairs.flatMap(([metric, word]) => {
      const direction = typeof word === 'string' ? known[word] : undefined;
      return direction === undefined ? [] : [[metric, direction] as const];
    })
  );
}
