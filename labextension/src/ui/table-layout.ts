/** Where the columns of the run table are, in pixels from the left. */
import React from 'react';
import type { Column } from '../model/table-columns';

export const ROW_PX = 24;
export const HEADER_PX = 28;
export const CHECK_PX = 28;

/** A column with its place: `place` counts from 1, the checkboxes are column 0. */
export interface PlacedColumn {
  column: Column;
  place: number;
  left: number;
  /** What its values are; texts that are numbers are numbers. */
  kind: Column['item']['kind'];
  /** The style of its cells: one object for all of them. Those that scroll stand side by side in their row. */
  style: React.CSSProperties;
}

export interface TableLayout {
  pinned: readonly PlacedColumn[];
  free: readonly PlacedColumn[];
  /** Where the columns that scroll begin. */
  pinnedWidth: number;
  width: number;
  /** Says in CSS where the pinned columns end. */
  style: React.CSSProperties;
}

export function useTableLayout(columns: readonly Column[], numeric: ReadonlySet<string>): TableLayout {
  return React.useMemo(() => {
    const placed: PlacedColumn[] = [];
    let left = CHECK_PX;
    for (const column of columns) {
      const { width } = column;
      const kind = numeric.has(column.id) ? 'number' : column.item.kind;
      const style = column.pinned ? { width, left } : { width };
      placed.push({ column, place: placed.length + 1, left, kind, style });
      left += width;
    }
    const pinned = placed.filter(({ column }) => column.pinned);
    const pinnedWidth = pinned.reduce((sum, { column }) => sum + column.width, CHECK_PX);
    const free = placed.filter(({ column }) => !column.pinned);
    const style = { '--jp-trackside-pinned': `${pinnedWidth}px` } as React.CSSProperties;
    return { pinned, free, pinnedWidth, width: left, style };
  }, [columns, numeric]);
}

/** More than a sign of a number, or of any other text of ASCII, takes in a row; what a cell needs beside them. */
const DIGIT_PX = 10;
const SIGN_PX = 14;
const PADDING_PX = 16;

/**
 * Whether a text is in its column for certain: its cell needs nothing to cut it off. What is cut off has a layer
 * of its own in the browser, of which a list has hundreds.
 */
export function isShort(text: unknown, { column, kind }: PlacedColumn): boolean {
  if (typeof text !== 'string' || kind === 'time') {
    return false;
  }
  const isOurs = column.item.kind === 'number' || column.item.kind === 'duration';
  const px = text.length * (isOurs ? DIGIT_PX : SIGN_PX) + PADDING_PX;
  return px <= column.width && (isOurs || /^[ -~]*$/.test(text));
}
