import React from 'react';
import { type Column, NAME } from '../model/table-columns';
import { cellOf, type Line } from '../model/table-rows';
import type { WireNumber } from '../model/wire';
import { CellEditor } from './cell-editor';
import { columnLabel } from './column-label';
import { groupContent, groupName, runContent } from './run-table-cell';
import { isShort, type PlacedColumn, ROW_PX } from './table-layout';
import { type Translator, useTranslator } from './translation';

export interface RunTableRowProps {
  index: number;
  /** Undefined while it is on its way. */
  line: Line | undefined;
  pinned: readonly PlacedColumn[];
  free: readonly PlacedColumn[];
  /** Undefined: some runs of a group are. */
  isSelected: boolean | undefined;
  /** Whether it stands out, because a chart points at it. */
  isCurrent: boolean;
  /** The column of the cell that Tab stops at, if it is in this row. */
  stop: number | null;
  editing: string | null;
  /** What its editor begins with, where that is not what the cell shows. */
  draft: string | undefined;
  best: Readonly<Record<string, WireNumber>>;
  /** What "2 min ago" counts from. */
  now: number;
  onEdited: (runId: string, column: Column, text: string | null) => void;
}

/**
 * One line of the table. What is clicked and pressed in it is the grid's affair. Scrolling draws some hundred
 * of them a second: cells are elements of the row and not components of their own.
 */
export const RunTableRow = React.memo(DrawnRow, isSame);

/**
 * A line is made anew each time it is looked up, what it is of is not. Each frame asks this of each line: it
 * makes no objects, which the browser would have to collect while one scrolls.
 */
function isSame(before: RunTableRowProps, after: RunTableRowProps): boolean {
  const { line: a } = before;
  const { line: b } = after;
  const sameLine =
    a?.kind === 'run' && b?.kind === 'run'
      ? a.row === b.row && a.runId === b.runId && a.inGroup === b.inGroup
      : a === b;
  return sameLine && COMPARED.every(name => after[name] === before[name]);
}

const COMPARED = Object.keys({
  index: 0,
  pinned: 0,
  free: 0,
  isSelected: 0,
  isCurrent: 0,
  stop: 0,
  editing: 0,
  draft: 0,
  best: 0,
  now: 0,
  onEdited: 0
} satisfies Record<Exclude<keyof RunTableRowProps, 'line'>, 0>) as Exclude<keyof RunTableRowProps, 'line'>[];

function DrawnRow(props: RunTableRowProps): React.JSX.Element {
  const { index, line, pinned, free, isSelected, isCurrent, stop } = props;
  const trans = useTranslator();
  const row = line?.kind === 'run' ? line.row : undefined;
  const name = row?.name ?? (line?.kind === 'group' ? groupName(line.group) : undefined);
  const style = { top: index * ROW_PX, '--jp-trackside-run-colour': row?.colour } as React.CSSProperties;
  const toCell = (placed: PlacedColumn): React.JSX.Element => bodyCell(placed, props, name, trans);
  return (
    <div
      role="row"
      className="jp-Trackside-tableRow"
      aria-rowindex={index + 2}
      aria-selected={isSelected === true}
      aria-current={isCurrent || undefined}
      data-line={index}
      data-member={(line?.kind === 'run' && line.inGroup) || undefined}
      style={style}
    >
      <div role="gridcell" aria-colindex={1} className="jp-Trackside-cell jp-Trackside-cellCheck" data-pinned>
        {name !== undefined && (
          <input
            ref={isSelected === undefined ? setMixed : setWhole}
            type="checkbox"
            className="jp-Trackside-checkbox"
            tabIndex={stop === 0 ? 0 : -1}
            data-column={0}
            aria-label={trans.__('Select %1', name)}
            checked={isSelected === true}
            readOnly
          />
        )}
      </div>
      {pinned.map(toCell)}
      <div className="jp-Trackside-freeCells">{free.map(toCell)}</div>
    </div>
  );
}

function setMixed(box: HTMLInputElement | null): void {
  if (box !== null) {
    box.indeterminate = true;
  }
}

function setWhole(box: HTMLInputElement | null): void {
  if (box !== null) {
    box.indeterminate = false;
  }
}

function bodyCell(
  placed: PlacedColumn,
  { line, stop, editing, draft, best, now, onEdited }: RunTableRowProps,
  name: string | undefined,
  trans: Translator
): React.JSX.Element {
  const { column, place, kind, style } = placed;
  const isName = column.id === NAME;
  const row = line?.kind === 'run' ? line.row : undefined;
  const isEdited = row !== undefined && editing === column.id;
  const { title, content } =
    row !== undefined && !isEdited
      ? runContent({ row, column, best: best[column.id], now, trans })
      : line?.kind === 'group'
        ? groupContent({ group: line.group, isOpen: line.open, column, now, trans })
        : { title: undefined, content: null };
  return (
    <div
      key={column.id}
      role={isName ? 'rowheader' : 'gridcell'}
      aria-label={isName ? name : undefined}
      aria-colindex={place + 1}
      className="jp-Trackside-cell"
      data-pinned={column.pinned || undefined}
      data-kind={isName ? 'name' : column.id === 'status' ? 'status' : kind}
      data-column={place}
      data-short={isShort(content, placed) || undefined}
      tabIndex={stop === place ? 0 : -1}
      style={style}
      title={title}
    >
      {isEdited ? (
        <CellEditor
          label={trans.__('%1 of %2', columnLabel(column, trans), row.name)}
          text={String(cellOf(row, column.id) ?? '')}
          draft={draft}
          onDone={text => onEdited(row.runId, column, text)}
        />
      ) : (
        content
      )}
    </div>
  );
}
