/** The runs in groups that can be folded: which lines there are, and the rows of those in view. */
import { type Line, type TableRow, tableRows } from './table-rows';
import type { GroupItem, GroupQuery, RunRows, RunSearch } from './wire';

/** So many runs are asked for at once. */
const AT_ONCE = 100;
const AROUND = 40;

export type AskRows = (runIds: string[]) => Promise<RunRows>;

/** The question for a list's groups. */
export function groupsOf(list: RunSearch, group_by: string): GroupQuery {
  const { experiment_ids, filter = '', view = 'active_only', order_by = [], columns } = list;
  return { experiment_ids, filter, view, order_by, group_by, columns: columns ?? [] };
}

export class RunGroups {
  /**
   * @param onRows - called when other rows are known.
   * @param onFailure - called when rows could not be had.
   */
  constructor(
    private readonly onRows: () => void,
    private readonly onFailure: (error: unknown) => void
  ) {}

  get count(): number {
    return this.lines.length;
  }

  lineAt(index: number): Line | undefined {
    const line = this.lines[index];
    return line?.kind === 'run' ? { ...line, row: this.rows.get(line.runId) } : line;
  }

  /** Runs of the lines from one place to another, both included. */
  idsBetween(from: number, to: number): string[] {
    return this.lines
      .slice(from, to + 1)
      .flatMap(line => (line.kind === 'run' ? [line.runId] : line.open ? [] : line.group.run_ids));
  }

  /** Takes what the server said; the rows are asked for anew. */
  show(groups: readonly GroupItem[], foldsSingle: boolean, ask: AskRows): void {
    this.generation += 1;
    this.asking = false;
    this.ask = ask;
    this.groups = groups;
    this.foldsSingle = foldsSingle;
    this.fresh.clear();
    this.build();
    void this.fetch();
  }

  toggle(id: string): void {
    if (!this.open.delete(id)) {
      this.open.add(id);
    }
    this.build();
    void this.fetch();
  }

  want(first: number, last: number): void {
    this.first = first;
    this.last = last;
    void this.fetch();
  }

  dispose(): void {
    this.generation += 1;
    this.groups = [];
    this.build();
  }

  private build(): void {
    this.lines = this.groups.flatMap((group): Line[] => {
      const open = this.open.has(group.id);
      const alone = group.run_ids.length === 1 && !this.foldsSingle;
      const runs = group.run_ids.map((runId): Line => ({
        kind: 'run',
        runId,
        row: undefined,
        inGroup: !alone
      }));
      return alone ? runs : [{ kind: 'group', group, open }, ...(open ? runs : [])];
    });
  }

  private async fetch(): Promise<void> {
    const { generation, ask } = this;
    const lines = this.lines.slice(Math.max(0, this.first - AROUND), this.last + AROUND);
    const missing = lines.flatMap(line =>
      line.kind === 'run' && !this.fresh.has(line.runId) ? [line.runId] : []
    );
    if (this.asking || missing.length === 0 || ask === null) {
      return;
    }
    this.asking = true;
    const ids = missing.slice(0, AT_ONCE);
    try {
      const answer = await ask(ids);
      if (generation !== this.generation) {
        return;
      }
      this.asking = false;
      tableRows(answer, id => this.rows.get(id)).forEach(row => this.rows.set(row.runId, row));
      ids.forEach(id => this.fresh.add(id));
      this.forget(new Set(lines.flatMap(line => (line.kind === 'run' ? [line.runId] : []))));
      this.onRows();
      void this.fetch();
    } catch (error) {
      if (generation === this.generation) {
        this.asking = false;
        this.onFailure(error);
      }
    }
  }

  /** Rows that are out of view are asked for again when they are needed, once there are many. */
  private forget(needed: ReadonlySet<string>): void {
    if (this.rows.size > 20 * AT_ONCE) {
      [...this.rows.keys()].filter(id => !needed.has(id)).forEach(id => this.rows.delete(id));
      [...this.fresh].filter(id => !needed.has(id)).forEach(id => this.fresh.delete(id));
    }
  }

  private lines: Line[] = [];
  private groups: readonly GroupItem[] = [];
  private foldsSingle = false;
  private readonly open = new Set<string>();
  private readonly rows = new Map<string, TableRow>();
  private readonly fresh = new Set<string>();
  private ask: AskRows | null = null;
  private asking = false;
  private generation = 0;
  private first = 0;
  private last = 50;
}
