/** What stands in the cells of the run table, and what their tooltips say. */
import React from 'react';
import { toNumber } from '../model/numbers';
import { NAME, type Column } from '../model/table-columns';
import { type Cell, cellOf, type TableRow } from '../model/table-rows';
import type { GroupItem, GroupMean, Status, WireNumber } from '../model/wire';
import {
  formatDuration,
  formatExact,
  formatMean,
  formatNumber,
  formatParam,
  formatRough,
  formatTime,
  formatWhen,
  MISSING
} from './format';
import { formatCount, formatDurations, formatWhens } from './format-list';
import { Name } from './name';
import { StatusIcon, statusWord } from './status-icon';
import type { Translator } from './translation';

export interface CellContent {
  title?: string | undefined;
  content: React.ReactNode;
}

export interface RunContentOptions {
  row: TableRow;
  column: Column;
  best: WireNumber | undefined;
  now: number;
  trans: Translator;
}

/** What stands in a cell of a run. */
export function runContent({ row, column, best, now, trans }: RunContentOptions): CellContent {
  const cell = cellOf(row, column.id);
  if (column.id === NAME) {
    const content = (
      <>
        <span className="jp-Trackside-swatch" aria-hidden="true" />
        <Name text={row.name} />
      </>
    );
    return { title: row.name, content };
  }
  if (column.id === 'status') {
    return statusContent(row.status, trans);
  }
  if (column.id === 'duration' && cell === null && row.status === 'RUNNING') {
    return { content: formatDuration(now - row.startTime) };
  }
  const { title, text } = valueText(cell, column, now, trans);
  const isBest = best !== undefined && cell !== null && toNumber(best) === toNumber(cell as WireNumber);
  return { title, content: isBest ? <strong>{text}</strong> : text };
}

function statusContent(status: Status, trans: Translator): CellContent {
  const content = (
    <>
      <StatusIcon status={status} />
      {statusWord(status, trans)}
    </>
  );
  return { content };
}

interface ValueText {
  title?: string;
  text: string;
}

function valueText(cell: Cell, { item }: Column, now: number, trans: Translator): ValueText {
  if (cell === null) {
    return { text: MISSING };
  }
  switch (item.kind) {
    case 'time':
      return { title: formatTime(Number(cell)), text: formatWhen(Number(cell), now, trans) };
    case 'duration':
      return { text: formatDuration(Number(cell)) };
    case 'number':
      return { title: formatExact(cell as WireNumber), text: formatNumber(cell as WireNumber) };
    case 'text': {
      const text = String(cell);
      return { title: text, text: item.group === 'param' ? formatParam(text) : text };
    }
  }
}

export interface GroupContentOptions {
  group: GroupItem;
  isOpen: boolean;
  column: Column;
  now: number;
  trans: Translator;
}

/** What the runs of a group have in a column: the common value, or from where to where they go. */
export function groupContent({ group, isOpen, column, now, trans }: GroupContentOptions): CellContent {
  if (column.id === NAME) {
    return { title: groupName(group), content: <GroupName group={group} isOpen={isOpen} trans={trans} /> };
  }
  const mean = group.means[column.id];
  if (mean !== undefined) {
    return meanContent(mean, group, column, trans);
  }
  const texts = group.texts[column.id];
  if (texts !== undefined) {
    return textsContent(texts, column, trans);
  }
  const low = group.low[column.id] ?? null;
  if (column.id === 'status' && low !== null) {
    return statusContent(low as Status, trans);
  }
  const high = group.high[column.id] ?? null;
  const { title, text } = valueText(low, column, now, trans);
  if (low === null || low === high) {
    return { title, content: text };
  }
  const other = valueText(high, column, now, trans);
  if (column.item.kind === 'duration') {
    return { title: `${text} – ${other.text}`, content: formatDurations(Number(low), Number(high)) };
  }
  if (column.item.kind === 'time') {
    const content = formatWhens(Number(low), Number(high), now, trans);
    return { title: `${title ?? text} – ${other.title ?? other.text}`, content };
  }
  const ends =
    column.item.kind === 'number'
      ? [formatRough(low as WireNumber), formatRough(high as WireNumber)]
      : [text, other.text];
  // Two numbers can read the same: what differs is in the tooltip.
  const content = ends[0] === ends[1] ? ends[0] : ends.join('–');
  return { title: `${title ?? text} – ${other.title ?? other.text}`, content };
}

/** More of them than this are not told apart. */
const TEXTS = 3;

/** Different texts of a group, in the order of its runs. */
function textsContent(texts: readonly string[], column: Column, trans: Translator): CellContent {
  const words = texts.map(text =>
    column.id === 'status' ? statusWord(text as Status, trans) : formatParam(text)
  );
  const text = [...words.slice(0, TEXTS), ...(words.length > TEXTS ? ['…'] : [])].join(', ');
  return { title: text, content: <span className="jp-Trackside-groupName">{text}</span> };
}

/** A metric of runs that are equal but for the seed: its mean and spread; how many they are where not all. */
function meanContent(
  { mean, spread, count }: GroupMean,
  group: GroupItem,
  column: Column,
  trans: Translator
): CellContent {
  const text = formatMean(mean, spread);
  const [low, high] = [group.low[column.id], group.high[column.id]];
  const exact = spread === null ? formatExact(mean) : `${formatExact(mean)} ± ${formatExact(spread)}`;
  const title = trans._n('%2 (%1 run)', '%2 (mean and standard deviation of %1 runs)', count, exact);
  const range = low === undefined || low === high ? '' : `, ${exactText(low)} – ${exactText(high)}`;
  return { title: `${title}${range}`, content: count < group.run_ids.length ? `${text} (n=${count})` : text };
}

function exactText(value: Cell | undefined): string {
  return formatExact((value ?? null) as WireNumber | null);
}

interface GroupNameProps {
  group: GroupItem;
  isOpen: boolean;
  trans: Translator;
}

function GroupName({ group, isOpen, trans }: GroupNameProps): React.JSX.Element {
  const name = groupName(group);
  const { length } = group.run_ids;
  return (
    <>
      <button
        type="button"
        className="jp-Trackside-expand"
        tabIndex={-1}
        aria-label={trans.__('Expand %1', name)}
        aria-expanded={isOpen}
      >
        {isOpen ? '▾' : '▸'}
      </button>
      <Name text={name} />
      <span className="jp-Trackside-groupCount">
        {trans._n('%2 run', '%2 runs', length, formatCount(length))}
      </span>
    </>
  );
}

/** What a group is called; runs without the value that makes the groups have a dash. */
export function groupName(group: GroupItem): string {
  return group.key ?? '–';
}
