/** Reads what a kernel pushes of a comparison: of each chart only what differs from the push before. */

import type { ChartBuilt, ChartConfig, ChartSuggested } from '../model/api';
import type { PushedCharts } from '../model/comparison-pane-model';

type Row = Record<string, unknown>;

/** Rows by column: a value, or where it stands among the column's texts. */
interface Columns {
  names: string[];
  values: unknown[][];
  texts: (string[] | null)[];
}

interface ChartChange {
  config: ChartConfig;
  /** Null where it is as before. */
  spec: Record<string, unknown> | null;
  data_name: string;
  /** In order: rows of the push before, as a first index and how many; or how many of the new rows. */
  parts: ([number, number] | number)[];
  /** The new rows. */
  rows: Columns;
  code: string;
  not_drawn: string[];
  notes: string[];
}

interface Message {
  /** Counts pushes to this view; 1 has everything. */
  number: number;
  revision: number;
  run_ids: string[];
  total: number | null;
  suggested: ChartSuggested | null;
  charts: ChartChange[];
}

interface Known {
  spec: Record<string, unknown>;
  rows: Row[];
}

export class PushedChartsReader {
  /** What a message (JSON) says; null if it builds on one that has not come. */
  read(message: string): PushedCharts | null {
    const { number, revision, run_ids, total, suggested, charts } = JSON.parse(message) as Message;
    if (number === 1) {
      this.known.clear();
    } else if (number !== this.number + 1) {
      return null;
    }
    this.number = number;
    const built = charts.map(chart => ({ config: chart.config, built: this.build(chart, revision) }));
    return { run_ids, total, suggested, charts: built };
  }

  private build(chart: ChartChange, revision: number): ChartBuilt {
    const key = JSON.stringify(chart.config);
    const before = this.known.get(key);
    const fresh = rowsOf(chart.rows);
    const rows = chart.parts.flatMap(part =>
      typeof part === 'number'
        ? fresh.splice(0, part)
        : (before?.rows.slice(part[0], part[0] + part[1]) ?? [])
    );
    const spec = chart.spec ?? before?.spec ?? {};
    this.known.set(key, { spec, rows });
    const { data_name, code, not_drawn, notes, config } = chart;
    return { revision, unchanged: false, spec, data_name, data: rows, code, not_drawn, notes, config };
  }

  private readonly known = new Map<string, Known>();
  private number = 0;
}

function rowsOf({ names, values, texts }: Columns): Row[] {
  const count = values[0]?.length ?? 0;
  return Array.from({ length: count }, (_, index) => {
    const row: Row = {};
    names.forEach((name, column) => {
      const value = values[column]?.[index];
      const words = texts[column];
      // What a row lacks is not null: null is a value.
      if (value !== undefined && value !== LACKING) {
        row[name] = words === null || words === undefined || value === null ? value : words[value as number];
      }
    });
    return row;
  });
}

const LACKING = '\u0000';
