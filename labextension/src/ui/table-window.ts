/** Which lines and columns of the run table are drawn: those in view and a few around them. */
import React from 'react';
import { flushSync } from 'react-dom';
import type { RunTableModel } from '../model/run-table-model';
import { HEADER_PX, type PlacedColumn, ROW_PX, type TableLayout } from './table-layout';

/** Lines drawn above and below those in view. */
const AROUND = 6;
/** Columns drawn at either side of those in view. */
const BESIDE = 1;
const REST_MS = 200;

/** What of the table is in view: lines, first and last, and pixels from the left. */
interface View {
  first: number;
  last: number;
  left: number;
  width: number;
  /** Whether nobody has scrolled for a moment. */
  isResting: boolean;
  /** The first line in view when nobody had scrolled for a moment. */
  rested: number;
  /** So many lines are in view at most, whatever the part of the first and the last. */
  room: number;
}

/** A line with the element that shows it: the next line to need one gets that of a line out of sight. */
export interface DrawnLine {
  line: number;
  slot: string;
}

export interface TableWindow {
  first: number;
  last: number;
  /** The lines that are drawn: those around the view, and always the one that has the focus. */
  lines: readonly DrawnLine[];
  /** The pinned columns; those of the others that are drawn, the same array as long as they are the same. */
  pinned: readonly PlacedColumn[];
  free: readonly PlacedColumn[];
  /** Scrolls no further than it takes to see a line. */
  showLine: (line: number) => void;
  showColumn: (place: number) => void;
}

export function useTableWindow(
  scroller: React.RefObject<HTMLDivElement>,
  layout: TableLayout,
  count: number,
  stop: number
): TableWindow {
  const view = useView(scroller);
  const first = Math.min(view.first, Math.max(0, count - 1));
  const last = Math.min(view.last, count - 1);
  const kept = stop >= 0 && stop < count ? stop : null;
  const size = view.room + 2 * AROUND;
  const lines = drawLines(first - AROUND, size, count, kept);
  if (view.isResting) {
    // The order on the page is the one in which a screen reader reads.
    lines.sort((a, b) => a.line - b.line);
  } else {
    sortByPlace(lines, Math.max(0, view.rested - AROUND), size);
  }
  const [from, to] = columnsIn(layout, view);
  const free = React.useMemo(() => layout.free.slice(from, to), [layout, from, to]);
  const showLine = (line: number): void => {
    const node = scroller.current;
    if (node !== null) {
      showTop(node, line * ROW_PX);
    }
  };
  const showColumn = (place: number): void => {
    const [node, placed] = [scroller.current, layout.free.find(one => one.place === place)];
    if (node !== null && placed !== undefined) {
      showLeft(node, placed.left - layout.pinnedWidth, placed.column.width, layout.pinnedWidth);
    }
  };
  return { first, last, lines, pinned: layout.pinned, free, showLine, showColumn };
}

/**
 * So many lines from one on, and the one that has the focus. There are always as many, one a slot, so that each
 * line that comes into view gets the slot, and so the element, of one that goes.
 */
export function drawLines(from: number, size: number, count: number, stop: number | null): DrawnLine[] {
  const start = Math.max(0, Math.min(from, count - size));
  const end = Math.min(start + size, count);
  // The element that has the focus has to keep it.
  const isTaken = (line: number): boolean => stop !== null && line !== stop && line % size === stop % size;
  const lines: DrawnLine[] = [];
  for (let line = start; line < end; line++) {
    lines.push({ line, slot: isTaken(line) ? 'spare' : String(line % size) });
  }
  if (stop !== null && (stop < start || stop >= end)) {
    lines.push({ line: stop, slot: String(stop % size) });
  }
  return lines;
}

/** In the order in which they stood on the page at rest: while one scrolls, no element moves there. */
function sortByPlace(lines: DrawnLine[], origin: number, size: number): void {
  const place = ({ line }: DrawnLine): number => (((line - origin) % size) + size) % size;
  lines.sort((a, b) => place(a) - place(b));
}

function useView(scroller: React.RefObject<HTMLDivElement>): View {
  const [view, setView] = React.useState<View>({
    first: 0,
    last: -1,
    left: 0,
    width: 0,
    isResting: true,
    rested: 0,
    room: 0
  });
  React.useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null) {
      return;
    }
    let left = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (isResting: boolean): void => {
      const { scrollTop, scrollLeft, clientHeight, clientWidth: width } = node;
      if (clientHeight === 0) {
        // Hidden: what was drawn is what will be seen again.
        return;
      }
      if (scrollLeft !== left) {
        left = scrollLeft;
        node.style.setProperty('--jp-trackside-scrolled', `${left}px`);
      }
      const first = Math.floor(scrollTop / ROW_PX);
      const room = Math.ceil((clientHeight - HEADER_PX) / ROW_PX) + 1;
      const last = Math.ceil((scrollTop + clientHeight - HEADER_PX) / ROW_PX) - 1;
      setView(before => {
        const rested = isResting ? first : before.rested;
        const next = { first, last, left, width, isResting, rested, room };
        return isSame(before, next) ? before : next;
      });
    };
    // Rows have to be there in the very frame that shows their place.
    const onScroll = (): void => {
      flushSync(() => look(false));
      clearTimeout(timer);
      timer = setTimeout(() => look(true), REST_MS);
    };
    const sizes = new ResizeObserver(() => look(true));
    sizes.observe(node);
    node.addEventListener('scroll', onScroll, { passive: true });
    look(true);
    return () => {
      clearTimeout(timer);
      sizes.disconnect();
      node.removeEventListener('scroll', onScroll);
    };
  }, [scroller]);
  return view;
}

function isSame(a: View, b: View): boolean {
  return Object.entries(a).every(([name, value]) => b[name as keyof View] === value);
}

/** Which of the columns that scroll are drawn, as a range without its end. */
function columnsIn({ free, pinnedWidth }: TableLayout, { left, width }: View): [from: number, to: number] {
  const from = free.findIndex(one => one.left + one.column.width > left + pinnedWidth);
  const behind = free.findIndex(one => one.left >= left + width);
  const to = behind < 0 ? free.length : behind;
  return from < 0 ? [0, 0] : [Math.max(0, from - BESIDE), Math.min(free.length, to + BESIDE)];
}

function showTop(node: HTMLElement, top: number): void {
  node.scrollTop = nearest(node.scrollTop, top, top + ROW_PX, node.clientHeight - HEADER_PX);
}

function showLeft(node: HTMLElement, left: number, width: number, pinnedWidth: number): void {
  node.scrollLeft = nearest(node.scrollLeft, left, left + width, node.clientWidth - pinnedWidth);
}

/** Where to scroll, so that something from `start` to `end` is within the room. */
function nearest(scrolled: number, start: number, end: number, room: number): number {
  return start < scrolled ? start : end > scrolled + room ? end - room : scrolled;
}

/** Tells the model what is in view; another list begins at its top. */
export function useWanted(
  model: RunTableModel,
  scroller: React.RefObject<HTMLDivElement>,
  { first, last }: TableWindow,
  list: number
): void {
  React.useEffect(() => model.want(first, Math.max(first, last)), [model, first, last]);
  React.useLayoutEffect(() => {
    if (scroller.current !== null) {
      showTop(scroller.current, 0);
    }
  }, [list, scroller]);
}

/** Brings the run that a chart points at into view, if its line is known. */
export function useCurrent(model: RunTableModel, current: string | null, { showLine }: TableWindow): void {
  const show = React.useRef(showLine);
  React.useEffect(() => {
    show.current = showLine;
  });
  React.useEffect(() => {
    const { lines: count } = model.get();
    for (let index = 0; current !== null && index < count; index++) {
      const line = model.lineAt(index);
      if (line?.kind === 'run' && line.runId === current) {
        show.current(index);
        return;
      }
    }
  }, [model, current]);
}
