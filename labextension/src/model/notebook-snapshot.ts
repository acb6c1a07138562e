/**
 * The notebook as it is when a tracked cell has ended, on its way to the store: only cells that the store
 * doesn't have, in requests of a bearable size.
 *
 * Owner of what the store is known to have: one sender a notebook, for as long as it is open.
 */
import type { NotebookApi } from './notebook-api';

/** A string longer than this is left out of an output; the server does the same. */
export const MAX_OUTPUT = 256 * 1024;
/** About how many characters a request has at most: the server takes a megabyte. */
export const MAX_REQUEST = 700 * 1024;

interface Output {
  output_type?: unknown;
  data?: Record<string, unknown>;
}

/** A cell in nbformat. */
export interface CellJson {
  id?: unknown;
  outputs?: unknown;
}

export interface Snapshot {
  /** Each cell as nbformat's JSON, large outputs left out. */
  readonly cells: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What was left out, for people. */
  readonly notes: readonly string[];
}

/** Takes a notebook down as it is now. */
export function takeDown(cells: readonly object[], metadata: Record<string, unknown>): Snapshot {
  const notes: string[] = [];
  const texts = cells.map((cell, index) => writeCell(cell, index + 1, notes));
  return { cells: texts, metadata, notes: notes.slice(0, 100) };
}

function writeCell(cell: CellJson, position: number, notes: string[]): string {
  const outputs: unknown[] = Array.isArray(cell.outputs) ? cell.outputs : [];
  const kept = outputs.map(output => limitOutput(output as Output, position, notes));
  const text = JSON.stringify(outputs.length > 0 ? { ...cell, outputs: kept } : cell);
  if (text.length <= MAX_REQUEST) {
    return text;
  }
  notes.push(`The outputs of cell ${String(position)} (${kilobytes(text.length)}) are left out.`);
  const bare = JSON.stringify({ ...cell, outputs: [] });
  return bare.length <= MAX_REQUEST ? bare : JSON.stringify({ cell_type: 'raw', source: '', id: cell.id });
}

function limitOutput(output: Output, position: number, notes: string[]): Output {
  const data = Object.entries(output.data ?? {});
  const large = data.filter(([, value]) => sizeOf(value) > MAX_OUTPUT);
  if (large.length === 0) {
    return output;
  }
  const names = large.map(([mime, value]) => `${mime} of ${kilobytes(sizeOf(value))}`).join(', ');
  notes.push(`Cell ${String(position)}: ${names} is left out.`);
  const rest = Object.fromEntries(data.filter(entry => !large.includes(entry)));
  return { ...output, data: { 'text/plain': `[left out because of its size: ${names}]`, ...rest } };
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') {
    return value.length;
  }
  return Array.isArray(value) ? value.reduce<number>((sum, line) => sum + String(line).length, 0) : 0;
}

function kilobytes(characters: number): string {
  return `${String(Math.round(characters / 1024))} KiB`;
}

/** Sends snapshots of one notebook, and remembers which of its cells the store has. */
export class SnapshotSender {
  constructor(private readonly api: Pick<NotebookApi, 'takeSnapshot'>) {}

  /** Sends what the store doesn't have; the answer is whether the run is clean, null if it can't be told. */
  async send(runId: string, snapshot: Snapshot): Promise<string | null> {
    const clean = await this.trySend(runId, snapshot);
    if (clean !== null) {
      return clean;
    }
    this.known.clear(); // the store forgot something, or is another one
    return this.trySend(runId, snapshot);
  }

  private async trySend(runId: string, snapshot: Snapshot): Promise<string | null> {
    const before = this.known;
    this.known = new Map();
    for (const text of snapshot.cells) {
      const digest = before.get(text);
      if (digest !== undefined) {
        this.known.set(text, digest);
      }
    }
    for (const part of parts(snapshot.cells.filter(text => !this.known.has(text)))) {
      const cells = part.map(text => ({ digest: null, cell: JSON.parse(text) as Record<string, unknown> }));
      const taken = await this.api.takeSnapshot({ ...EMPTY, run_id: runId, cells });
      part.forEach((text, index) => this.learn(text, taken.digests[index]));
    }
    const cells = snapshot.cells.map(text => ({ digest: this.known.get(text) ?? null, cell: null }));
    const whole = {
      ...EMPTY,
      run_id: runId,
      is_complete: true,
      cells,
      metadata: { ...snapshot.metadata },
      notes: [...snapshot.notes]
    };
    return (await this.api.takeSnapshot(whole)).clean;
  }

  private learn(text: string, digest: string | null | undefined): void {
    if (typeof digest === 'string') {
      this.known.set(text, digest);
    }
  }

  private known = new Map<string, string>();
}

const EMPTY = { is_complete: false, metadata: {}, nbformat: 4, nbformat_minor: 5, notes: [] };

function parts(texts: readonly string[]): string[][] {
  const found: string[][] = [];
  let size = Infinity;
  for (const text of new Set(texts)) {
    if (size + text.length > MAX_REQUEST) {
      found.push([]);
      size = 0;
    }
    found.at(-1)?.push(text);
    size += text.length;
  }
  return found;
}
