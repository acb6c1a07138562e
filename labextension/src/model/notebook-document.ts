/** What of a notebook's document is shown; anything may be in it, whatever its name promises. */

export interface Bundle {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

export interface Cell {
  type: 'code' | 'markdown' | 'raw';
  source: string;
  outputs: readonly Bundle[];
}

/** The cells of a notebook (nbformat 4); null if it is none. */
export function readNotebook(document: unknown): Cell[] | null {
  const cells = record(document)['cells'];
  if (!Array.isArray(cells)) {
    return null;
  }
  return cells.map((cell: unknown) => {
    const { cell_type: type, source, outputs } = record(cell);
    return {
      type: type === 'markdown' || type === 'raw' ? type : 'code',
      source: joined(source),
      outputs: Array.isArray(outputs) ? outputs.map(bundleOf) : []
    };
  });
}

/** An output as the MIME bundle that draws it. */
export function bundleOf(output: unknown): Bundle {
  const { output_type: type, name, text, traceback, data, metadata } = record(output);
  if (type === 'stream') {
    const stream = name === 'stderr' ? 'stderr' : 'stdout';
    return { data: { [`application/vnd.jupyter.${stream}`]: joined(text) }, metadata: {} };
  }
  if (type === 'error') {
    const lines = Array.isArray(traceback) ? traceback.join('\n') : '';
    return { data: { 'application/vnd.jupyter.stderr': lines }, metadata: {} };
  }
  const parts = Object.entries(record(data)).map(([mime, value]) => [
    mime,
    Array.isArray(value) && value.every(line => typeof line === 'string') ? value.join('') : value
  ]);
  return { data: Object.fromEntries(parts) as Record<string, unknown>, metadata: record(metadata) };
}

function joined(text: unknown): string {
  if (Array.isArray(text)) {
    return text.filter(line => typeof line === 'string').join('');
  }
  return typeof text === 'string' ? text : '';
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
