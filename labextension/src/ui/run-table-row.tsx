import React from 'react';
import { type Column, NAME } from '../model/table-columns';
import { cellOf, type Line, type TableRow } from '../model/table-rows';
import type { GroupItem, WireNumber } from '../model/wire';
import { CellEditor } from './cell-editor';
import { columnLabel } from './column-label';
import { GroupCell, RunCell } from './run-table-cell';
import { cellStyle, type PlacedColumn } from './table-layout';
import { useTranslator } from './translation';

export interface RunTableRowProps {
  index: number;
  /** Undefined while it is on its way. */
  line: Line | undefined;
  /** From the top of the body, in pixels. */
  start: number;
  width: number;
  columns: readonly PlacedColumn[];
  /** Undefined: some runs of a group are. */
  isSelected: boolean | undefined;
  /** Whether it stands out, because a chart points at it. */
  isCurrent: boolean;
  /** The column of the cell that Tab stops at, if it is in this row. */
  stop: number | null;
  editing: string | null;
  best: Readonly<Record<string, WireNumber>>;
  onEdited: (runId: string, column: Column, text: string | null) => void;
}

/** One line of the table. What is clicked and pressed in it is the grid's affair. */
export const RunTableRow = React.memo(DrawnRow, isSame);

/** A line is made anew each time it is looked up, what it is of is not. */
function isSame(before: RunTableRowProps, after: RunTableRowProps): boolean {
  const { line: a, ...others } = before;
  const { line: b } = after;
  const sameLine =
    a?.kind === 'run' && b?.kind === 'run'
      ? a.row === b.row && a.runId === b.runId && a.inGroup === b.inGroup
      : a === b;
  return (
    sameLine &&
    Object.entries(others).every(([name, value]) => after[name as keyof RunTableRowProps] === value)
  );
}

function DrawnRow(props: RunTableRowProps): React.JSX.Element {
  const { index, line, start, width, columns, isSelected, isCurrent, stop } = props;
  const row = line?.kind === 'run' ? line.row : undefined;
  const group = line?.kind === 'group' ? line.group : undefined;
  const style = {
    width,
    transform: `translateY(${start}px)`,
    '--jp-trackside-run-colour': row?.colour
  } as React.CSSProperties;
  return (
    <div
      role="row"
      className="jp-Trackside-tableRow"
      aria-rowindex={index + 2}
      aria-selected={isSelected === true}
      aria-current={isCurrent || undefined}
      aria-expanded={line?.kind === 'group' ? line.open : undefined}
      data-line={index}
      data-member={line?.kind === 'run' && line.inGroup}
      style={style}
    >
      <SelectCell
        name={row?.name ?? (group && groupName(group))}
        isSelected={isSelected}
        isStop={stop === 0}
      />
      {columns.map(placed => (
        <BodyCell key={placed.column.id} {...props} placed={placed} row={row} group={group} />
      ))}
    </div>
  );
}

interface SelectCellProps {
  name: string | undefined;
  isSelected: boolean | undefined;
  isStop: boolean;
}

function SelectCell({ name, isSelected, isStop }: SelectCellProps): React.JSX.Element {
  const trans = useTranslator();
  return (
    <div role="gridcell" aria-colindex={1} className="jp-Trackside-cell jp-Trackside-cellCheck" data-pinned>
      {name !== undefined && (
        <input
          ref={box => {
            if (box !== null) {
              box.indeterminate = isSelected === undefined;
            }
          }}
          type="checkbox"
          className="jp-Trackside-checkbox"
          tabIndex={isStop ? 0 : -1}
          data-column={0}
          aria-label={trans.__('Select %1', name)}
          checked={isSelected === true}
          readOnly
        />
      )}
    </div>
  );
}

interface BodyCellProps extends RunTableRowProps {
  placed: PlacedColumn;
  row: TableRow | undefined;
  group: GroupItem | undefined;
}

function BodyCell(props: BodyCellProps): React.JSX.Element {
  const { placed, row, group, stop, line } = props;
  const { column, place } = placed;
  const isName = column.id === NAME;
  const name = row?.name ?? (group && groupName(group));
  return (
    <div
      role={isName ? 'rowheader' : 'gridcell'}
      aria-label={isName ? name : undefined}
      aria-colindex={place + 1}
      className="jp-Trackside-cell"
      data-pinned={column.pinned || undefined}
      data-kind={column.item.kind}
      data-column={place}
      tabIndex={stop === place ? 0 : -1}
      style={cellStyle(placed)}
    >
      {row !== undefined && <RunContent {...props} row={row} />}
      {group !== undefined &&
        (isName ? (
          <GroupName group={group} isOpen={line?.kind === 'group' && line.open} />
        ) : (
          <GroupCell group={group} column={column} />
        ))}
    </div>
  );
}

function RunContent({
  row,
  placed,
  editing,
  best,
  onEdited
}: BodyCellProps & { row: TableRow }): React.JSX.Element {
  const trans = useTranslator();
  const { column } = placed;
  if (editing === column.id) {
    return (
      <CellEditor
        label={trans.__('%1 of %2', columnLabel(column, trans), row.name)}
        text={String(cellOf(row, column.id) ?? '')}
        onDone={text => onEdited(row.runId, column, text)}
      />
    );
  }
  return <RunCell row={row} column={column} best={best[column.id]} />;
}

interface GroupNameProps {
  group: GroupItem;
  isOpen: boolean;
}

function GroupName({ group, isOpen }: GroupNameProps): React.JSX.Element {
  const trans = useTranslator();
  const name = groupName(group);
  return (
    <span className="jp-Trackside-cellName" title={name}>
      <button
        type="button"
        className="jp-Trackside-expand"
        tabIndex={-1}
        aria-label={trans.__('Expand %1', name)}
        aria-expanded={isOpen}
      >
        {isOpen ? '▾' : '▸'}
      </button>
      <span className="jp-Trackside-groupName">{name}</span>
      <span className="jp-Trackside-groupCount">{trans._n('%1 run', '%1 runs', group.run_ids.length)}</span>
    </span>
  );
}

/** What a group is called; runs without the value that makes the groups have a dash. */
export function groupName(group: GroupItem): string {
  return group.key ?? '–';
}
