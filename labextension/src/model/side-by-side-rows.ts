/** Runs in columns, what they logged in rows; what differs stands first. */
import type { RunDetail, WireNumber } from './wire';

export type Cell = { kind: 'text'; text: string } | { kind: 'number'; value: WireNumber } | null;

export interface Row {
  key: string;
  /** One a run; null where the run lacks it. */
  cells: readonly Cell[];
  differs: boolean;
}

export type Section = 'params' | 'metrics' | 'tags' | 'source';

// Tags with these beginnings are kept by programs, not by people.
const RESERVED = /^(mlflow|trackside)\./;

/** The tags that people have set. */
export function ownTags(tags: Readonly<Record<string, string>>): [key: string, value: string][] {
  return Object.entries(tags).filter(([key]) => !RESERVED.test(key));
}

export function rowsOf(runs: readonly RunDetail[]): Record<Section, Row[]> {
  return {
    params: arrange(runs.map(run => textsOf(Object.entries(run.params)))),
    metrics: arrange(
      runs.map(run => new Map(run.metrics.map(({ key, last }) => [key, { kind: 'number', value: last }])))
    ),
    tags: arrange(runs.map(run => textsOf(ownTags(run.tags)))),
    source: arrange(runs.map(run => textsOf(sourceOf(run))))
  };
}

function sourceOf({ source, environment, git, clean }: RunDetail): [string, string][] {
  const facts: Record<string, string | number | null | undefined> = {
    notebook: source?.notebook ?? source?.notebook_path,
    attempt: source?.attempt,
    clean,
    python: environment?.python,
    host: environment?.host,
    commit: git?.commit,
    branch: git?.branch
  };
  return Object.entries(facts).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [[key, String(value)]]
  );
}

function textsOf(entries: readonly (readonly [string, string])[]): Map<string, Cell> {
  return new Map(entries.map(([key, text]) => [key, { kind: 'text', text }]));
}

function arrange(columns: readonly ReadonlyMap<string, Cell>[]): Row[] {
  const keys = [...new Set(columns.flatMap(column => [...column.keys()]))];
  const rows = keys.map(key => {
    const cells = columns.map(column => column.get(key) ?? null);
    const differs = new Set(cells.map(cell => JSON.stringify(cell))).size > 1;
    return { key, cells, differs };
  });
  return [...rows.filter(row => row.differs), ...rows.filter(row => !row.differs)];
}
