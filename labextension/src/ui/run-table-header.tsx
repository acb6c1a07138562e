import React from 'react';
import { NAME, type SortKey } from '../model/table-columns';
import type { TableColumnsModel } from '../model/table-columns-model';
import { columnLabel } from './column-label';
import { useColumnDrag } from './column-drag';
import { fittingWidth } from './column-fit';
import { ColumnResizer } from './column-resizer';
import { Name } from './name';
import { type PlacedColumn } from './table-layout';
import { useTranslator } from './translation';

export interface RunTableHeaderProps {
  model: TableColumnsModel;
  pinned: readonly PlacedColumn[];
  free: readonly PlacedColumn[];
  order: readonly SortKey[];
  /** Undefined: some runs are. */
  isAllSelected: boolean | undefined;
  /** The column of the header that Tab stops at, if it is in the header. */
  stop: number | null;
  onSelectAll: (selected: boolean) => void;
}

/** The line of the columns' names. */
export const RunTableHeader = React.memo(function RunTableHeader(
  props: RunTableHeaderProps
): React.JSX.Element {
  const { model, pinned, free, order, isAllSelected, stop, onSelectAll } = props;
  const trans = useTranslator();
  const toCell = (placed: PlacedColumn): React.JSX.Element => (
    <HeadCell
      key={placed.column.id}
      model={model}
      placed={placed}
      order={order}
      isStop={stop === placed.place}
    />
  );
  return (
    <div role="rowgroup" className="jp-Trackside-tableHead">
      <div role="row" aria-rowindex={1} className="jp-Trackside-tableHeadRow">
        <div
          role="columnheader"
          aria-colindex={1}
          aria-label={trans.__('Selected')}
          className="jp-Trackside-headCell jp-Trackside-cellCheck"
          data-pinned
        >
          <input
            ref={box => {
              if (box !== null) {
                box.indeterminate = isAllSelected === undefined;
              }
            }}
            type="checkbox"
            className="jp-Trackside-checkbox"
            tabIndex={stop === 0 ? 0 : -1}
            data-column={0}
            aria-label={trans.__('Select all runs')}
            checked={isAllSelected === true}
            onChange={() => onSelectAll(isAllSelected !== true)}
          />
        </div>
        {pinned.map(toCell)}
        <div className="jp-Trackside-freeCells">{free.map(toCell)}</div>
      </div>
    </div>
  );
});

interface HeadCellProps {
  model: TableColumnsModel;
  placed: PlacedColumn;
  order: readonly SortKey[];
  isStop: boolean;
}

/** A name that is no longer keeps its beginning where it doesn't fit; a longer one its end as well. */
const SHORT_LABEL = 12;

function HeadCell({ model, placed, order, isStop }: HeadCellProps): React.JSX.Element {
  const trans = useTranslator();
  const { column, place } = placed;
  const { target, handlers } = useColumnDrag(model, column.id);
  const label = columnLabel(column, trans);
  const at = order.findIndex(key => key.id === column.id);
  const key = order[at];
  const sorted = key === undefined ? 'none' : key.descending ? 'descending' : 'ascending';
  const { is_sortable: isSortable } = column.item;
  return (
    <div
      role="columnheader"
      aria-label={label}
      aria-colindex={place + 1}
      aria-sort={isSortable ? sorted : undefined}
      className="jp-Trackside-headCell"
      data-pinned={column.pinned || undefined}
      data-kind={placed.kind}
      data-target={target ?? undefined}
      style={placed.style}
      title={label}
      draggable={column.id !== NAME}
      {...handlers}
    >
      <button
        type="button"
        className="jp-Trackside-sort"
        tabIndex={isStop ? 0 : -1}
        data-column={place}
        aria-label={isSortable ? trans.__('Sort by %1', label) : label}
        aria-disabled={!isSortable}
        onClick={event => model.sort(column, event.shiftKey)}
        onKeyDown={event => onHeaderKey(event, model, placed)}
      >
        <span className="jp-Trackside-headLabel">
          {label.length > SHORT_LABEL ? (
            <Name text={label} />
          ) : (
            <span className="jp-Trackside-nameHead">{label}</span>
          )}
        </span>
        {key !== undefined && (
          <span className="jp-Trackside-sortMark" aria-hidden="true">
            {key.descending ? '▼' : '▲'}
            {order.length > 1 && <sub>{at + 1}</sub>}
          </span>
        )}
      </button>
      <ColumnResizer
        label={trans.__('Resize %1', label)}
        width={column.width}
        onResize={width => model.resize(column.id, width)}
        onFit={edge => model.resize(column.id, fittingWidth(edge, place))}
      />
    </div>
  );
}

const STEP_PX = 16;

/** Shift with an arrow moves the column, Alt with an arrow makes it narrower or wider. */
function onHeaderKey(event: React.KeyboardEvent, model: TableColumnsModel, { column }: PlacedColumn): void {
  const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (step !== 0 && event.shiftKey) {
    model.moveBy(column.id, step);
  } else if (step !== 0 && event.altKey) {
    model.resize(column.id, column.width + step * STEP_PX);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
