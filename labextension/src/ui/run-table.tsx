import React from 'react';
import type { RunTableModel } from '../model/run-table-model';
import type { SelectionModel } from '../model/selection-model';
import type { Line } from '../model/table-rows';
import { useNow } from './clock';
import { ColumnsDialog } from './columns-dialog';
import { formatCount } from './format-list';
import { useRunTableLayout } from './numeric-columns';
import { Problem } from './problem';
import { useReadable } from './readable';
import { RunTableBar } from './run-table-bar';
import { RunTableHeader } from './run-table-header';
import { RunTableRow } from './run-table-row';
import { useTableFocus } from './table-focus';
import { useTableInput } from './table-input';
import type { Stop } from './table-keyboard';
import { HEADER_PX, type PlacedColumn, ROW_PX } from './table-layout';
import { useCurrent, useTableWindow, useWanted } from './table-window';
import { useTranslator } from './translation';

export interface RunTableProps {
  model: RunTableModel;
  selection: SelectionModel;
  onOpen: (runId: string) => void;
  /** `/` was pressed in this element. */
  onFocusFilter?: (from: Element) => void;
  /** What is said where there is no run. */
  empty: React.ReactNode;
}

/** The grid "Runs": the lines in view, over a list of any length. */
export function RunTable({
  model,
  selection,
  onOpen,
  onFocusFilter,
  empty
}: RunTableProps): React.JSX.Element {
  const trans = useTranslator();
  const state = useReadable(model);
  const { order, customizing } = useReadable(model.columns);
  const { selected, current } = useReadable(selection);
  const chosen = React.useMemo(() => new Set(selected), [selected]);
  const layout = useRunTableLayout(model, state.version);
  const scroller = React.useRef<HTMLDivElement>(null);
  const focus = useTableFocus(scroller, state.lines, model.columns.columns.length);
  const { stop } = focus;
  const view = useTableWindow(scroller, layout, state.lines, stop.line);
  const reveal = ({ line, column }: Stop): void => {
    if (line >= 0) {
      view.showLine(line);
    }
    view.showColumn(column);
  };
  const input = useTableInput({ model, selection, focus, reveal, onOpen, onFocusFilter });
  const now = useNow();
  useWanted(model, scroller, view, state.list);
  useCurrent(model, current, view);
  const { total, waiting, loaded, busy, error } = state;
  const isAllSelected =
    total > 0 && selected.length >= total ? true : selected.length > 0 ? undefined : false;
  const onSelectAll = React.useCallback((all: boolean) => void model.selectAll(all), [model]);

  return (
    <div className="jp-Trackside-table">
      <RunTableBar model={model} selected={selected.length} />
      {waiting > 0 && (
        <button type="button" className="jp-Trackside-newRuns" onClick={() => model.showNew()}>
          {trans._n('%2 new run', '%2 new runs', waiting, formatCount(waiting))}
        </button>
      )}
      {error !== null && <Problem message={error} onTryAgain={() => void model.refresh()} />}
      <div className="jp-Trackside-tableBody">
        {busy && <Progress />}
        <div
          ref={scroller}
          role="grid"
          aria-label={trans.__('Runs')}
          aria-rowcount={state.lines + 1}
          aria-colcount={model.columns.columns.length + 1}
          aria-multiselectable
          aria-busy={busy}
          className="jp-Trackside-grid"
          onKeyDown={input.onKeyDown}
          onClick={input.onClick}
          onDoubleClick={input.onDoubleClick}
          onFocus={focus.onFocus}
        >
          <div className="jp-Trackside-tableCanvas" style={canvasStyle(layout.width, state.lines, view.free)}>
            <div className="jp-Trackside-tableView" style={layout.style}>
              <RunTableHeader
                model={model.columns}
                pinned={view.pinned}
                free={view.free}
                order={order}
                isAllSelected={isAllSelected}
                stop={stop.line < 0 || state.lines === 0 ? stop.column : null}
                onSelectAll={onSelectAll}
              />
              <div role="rowgroup" className="jp-Trackside-tableLines">
                {view.lines.map(({ line: index, slot }) => (
                  <RunTableRow
                    key={slot}
                    index={index}
                    {...lineProps(model.lineAt(index), chosen, current)}
                    pinned={view.pinned}
                    free={view.free}
                    stop={stop.line === index ? stop.column : null}
                    editing={input.editing?.line === index ? input.editing.id : null}
                    draft={input.editing?.line === index ? input.editing.text : undefined}
                    best={state.best}
                    now={now}
                    onEdited={input.onEdited}
                  />
                ))}
              </div>
            </div>
          </div>
        </div>
        {loaded && state.lines === 0 && error === null && (
          <div className="jp-Trackside-tableEmpty">{empty}</div>
        )}
        {customizing && (
          <ColumnsDialog model={model.columns} onClose={() => model.columns.setCustomizing(false)} />
        )}
      </div>
    </div>
  );
}

function Progress(): React.JSX.Element {
  const trans = useTranslator();
  return <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />;
}

/** As large as all lines and columns; where the first one that is drawn of the columns that scroll begins. */
function canvasStyle(width: number, lines: number, free: readonly PlacedColumn[]): React.CSSProperties {
  const begin = { '--jp-trackside-free': `${free[0]?.left ?? 0}px` } as React.CSSProperties;
  return { ...begin, width, height: HEADER_PX + lines * ROW_PX };
}

/** What a row is told of its line, so that a row of which nothing has changed isn't drawn again. */
function lineProps(
  line: Line | undefined,
  chosen: ReadonlySet<string>,
  current: string | null
): { line: Line | undefined; isSelected: boolean | undefined; isCurrent: boolean } {
  if (line?.kind !== 'group') {
    const isSelected = line !== undefined && chosen.has(line.runId);
    return { line, isSelected, isCurrent: line !== undefined && line.runId === current };
  }
  const { run_ids: ids } = line.group;
  const some = ids.some(id => chosen.has(id));
  const isSelected = some && !ids.every(id => chosen.has(id)) ? undefined : some;
  return { line, isSelected, isCurrent: current !== null && ids.includes(current) };
}
