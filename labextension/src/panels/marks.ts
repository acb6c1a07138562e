/** The marks of a picture that say something of a run, and where they are on the page. */

import type { Item, View } from 'vega';

export type Row = Readonly<Record<string, unknown>>;

/** A point of a curve, a bar, a cell: what a pointer finds there. */
export interface Mark {
  item: Item;
  /** What the pointer's tooltip shows. */
  told: Record<string, unknown>;
  row: Row;
  /** The panel and the run, or the group, that it belongs to. */
  series: string;
  /** Its middle, in pixels of the picture. */
  x: number;
  y: number;
}

/** A mark or a group of Vega's scenegraph, of which its types say little. */
interface Node {
  marktype: string;
  role?: string;
  /** False: nobody is told of it, another layer has the same. */
  aria?: boolean;
  items: Part[];
}

interface Part {
  datum?: Row;
  tooltip?: unknown;
  bounds?: { x1: number; x2: number; y1: number; y2: number };
  items?: Node[];
  x?: number;
  y?: number;
  width?: number;
  height?: number;
}

/** A panel: of what is outside it nothing is seen. */
interface Frame {
  name: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const EVERYTHING: Frame = { name: '', left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

const POINTS = ['symbol', 'line'];

/** Those that are on screen, each once, however many layers draw it. */
export function marksOf(view: View): Mark[] {
  const found = new Map<string, Mark>();
  const [x, y] = view.origin();
  // Vega makes four numbers of whatever it was given.
  const { left, top } = view.padding() as { left: number; top: number };
  const { root } = view.scenegraph() as unknown as { root: Node };
  collect(root, left + x, top + y, EVERYTHING, found);
  return [...found.values()];
}

function collect(node: Node, left: number, top: number, frame: Frame, found: Map<string, Mark>): void {
  node.items.forEach((part, index) => {
    if (node.marktype === 'group') {
      const [x, y] = [left + (part.x ?? 0), top + (part.y ?? 0)];
      const { width = 0, height = 0 } = part;
      const isFrame = width > 0 && height > 0;
      const name = `${frame.name}/${index}`;
      const inner = isFrame ? { name, left: x, top: y, right: x + width, bottom: y + height } : frame;
      part.items?.forEach(child => collect(child, x, y, inner, found));
      return;
    }
    const mark = node.role === 'mark' && node.aria !== false ? read(node, part, left, top, frame) : null;
    if (mark !== null) {
      // A line and the points on it are at one place.
      found.set([mark.series, mark.row['metric'], mark.x, mark.y].join('\n'), mark);
    }
  });
}

function read(node: Node, part: Part, left: number, top: number, frame: Frame): Mark | null {
  const { datum, tooltip, bounds } = part;
  if (datum === undefined || typeof tooltip !== 'object' || tooltip === null || node.marktype === 'area') {
    return null;
  }
  const isPoint = POINTS.includes(node.marktype) || bounds === undefined;
  const x = left + (isPoint ? (part.x ?? 0) : (bounds.x1 + bounds.x2) / 2);
  const y = top + (isPoint ? (part.y ?? 0) : (bounds.y1 + bounds.y2) / 2);
  if (!(x >= frame.left - 1 && y >= frame.top - 1 && x <= frame.right + 1 && y <= frame.bottom + 1)) {
    return null;
  }
  const series = [frame.name, datum['run_id'] ?? datum['group'] ?? datum['run']].join('\n');
  return { item: part as Item, told: tooltip as Mark['told'], row: datum, series, x, y };
}
