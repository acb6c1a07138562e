import React from 'react';
import { toNumber } from '../model/numbers';
import { NAME, type Column } from '../model/table-columns';
import { type Cell, cellOf, type TableRow } from '../model/table-rows';
import type { GroupItem, WireNumber } from '../model/wire';
import { useNow } from './clock';
import {
  formatAgo,
  formatDuration,
  formatExact,
  formatNumber,
  formatParam,
  formatTime,
  MISSING
} from './format';
import { Name } from './name';
import { StatusIcon, statusWord } from './status-icon';
import { useTranslator } from './translation';

export interface RunCellProps {
  row: TableRow;
  column: Column;
  best: WireNumber | undefined;
}

/** What stands in a cell of a run. */
export function RunCell({ row, column, best }: RunCellProps): React.JSX.Element {
  const trans = useTranslator();
  const cell = cellOf(row, column.id);
  if (column.id === NAME) {
    return (
      <span className="jp-Trackside-cellName" title={row.name}>
        <span className="jp-Trackside-swatch" aria-hidden="true" />
        <Name text={row.name} />
      </span>
    );
  }
  if (column.id === 'status') {
    return (
      <span className="jp-Trackside-cellStatus">
        <StatusIcon status={row.status} />
        {statusWord(row.status, trans)}
      </span>
    );
  }
  if (column.id === 'duration' && cell === null && row.status === 'RUNNING') {
    return <Elapsed since={row.startTime} />;
  }
  return <Value cell={cell} column={column} best={best} />;
}

interface ValueProps {
  cell: Cell;
  column: Column;
  best?: WireNumber | undefined;
}

function Value({ cell, column, best }: ValueProps): React.JSX.Element {
  const { kind, group } = column.item;
  if (cell === null) {
    return <span className="jp-Trackside-missing">{MISSING}</span>;
  }
  if (kind === 'time') {
    return <Time time={Number(cell)} />;
  }
  if (kind === 'duration') {
    return <>{formatDuration(Number(cell))}</>;
  }
  if (kind === 'number') {
    const number = cell as WireNumber;
    const isBest = best !== undefined && toNumber(best) === toNumber(number);
    const text = formatNumber(number);
    return <span title={formatExact(number)}>{isBest ? <strong>{text}</strong> : text}</span>;
  }
  const text = String(cell);
  return <span title={text}>{group === 'param' ? formatParam(text) : text}</span>;
}

export interface GroupCellProps {
  group: GroupItem;
  column: Column;
}

/** What the runs of a group have in a column: the common value, or from where to where they go. */
export function GroupCell({ group, column }: GroupCellProps): React.JSX.Element {
  const low = group.low[column.id] ?? null;
  const high = group.high[column.id] ?? null;
  if (low === null || low === high) {
    return <Value cell={low} column={column} />;
  }
  return (
    <span className="jp-Trackside-range">
      <Value cell={low} column={column} />–<Value cell={high} column={column} />
    </span>
  );
}

function Time({ time }: { time: number }): React.JSX.Element {
  const trans = useTranslator();
  const now = useNow();
  return <span title={formatTime(time)}>{formatAgo(time, now, trans)}</span>;
}

function Elapsed({ since }: { since: number }): React.JSX.Element {
  return <>{formatDuration(useNow() - since)}</>;
}
