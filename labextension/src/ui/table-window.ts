/** Which lines and columns of the run table are drawn: those in view and a few around them. */
import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import React from 'react';
import type { RunTableModel } from '../model/run-table-model';
import { HEADER_PX, type PlacedColumn, ROW_PX, type TableLayout } from './table-layout';

export type Window = Virtualizer<HTMLDivElement, Element>;

/** The lines in view, and always the one that has the focus. */
export function useLines(scroller: React.RefObject<HTMLDivElement>, count: number, stop: number): Window {
  // eslint-disable-next-line react-hooks/incompatible-library -- rows are memoized by what they show
  return useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
    rangeExtractor: range => {
      const indexes = defaultRangeExtractor(range);
      const isMissing = stop >= 0 && stop < range.count && !indexes.includes(stop);
      return isMissing ? [stop, ...indexes].sort((a, b) => a - b) : indexes;
    }
  });
}

/** The pinned columns and those in view; the same array as long as they are the same. */
export function useColumns(
  scroller: React.RefObject<HTMLDivElement>,
  layout: TableLayout
): { columns: readonly PlacedColumn[]; across: Window } {
  // eslint-disable-next-line react-hooks/incompatible-library -- as above
  const across = useVirtualizer<HTMLDivElement, Element>({
    horizontal: true,
    count: layout.free.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => layout.free[index]?.column.width ?? 0,
    overscan: 2,
    paddingStart: layout.pinnedWidth,
    scrollPaddingStart: layout.pinnedWidth
  });
  React.useLayoutEffect(() => across.measure(), [across, layout]);
  const items = across.getVirtualItems();
  const [from, to] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1];
  const columns = React.useMemo(() => [...layout.pinned, ...layout.free.slice(from, to)], [layout, from, to]);
  return { columns, across };
}

/** Tells the model what is in view; another list begins at its top. */
export function useWanted(model: RunTableModel, lines: Window, list: number): void {
  const { startIndex: first, endIndex: last } = lines.range ?? { startIndex: 0, endIndex: 0 };
  React.useEffect(() => model.want(first, last), [model, first, last]);
  React.useLayoutEffect(() => lines.scrollToOffset(0), [list, lines]);
}

/** Brings the run that a chart points at into view, if its line is known. */
export function useCurrent(model: RunTableModel, current: string | null, lines: Window): void {
  React.useEffect(() => {
    const { lines: count } = model.get();
    const isCurrent = (index: number): boolean => {
      const line = model.lineAt(index);
      return line?.kind === 'run' && line.runId === current;
    };
    const found = current === null ? -1 : Array.from({ length: count }).findIndex((_, at) => isCurrent(at));
    if (found >= 0) {
      lines.scrollToIndex(found);
    }
  }, [model, current, lines]);
}
