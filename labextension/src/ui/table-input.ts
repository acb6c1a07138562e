/** Mouse and keyboard in the run table: what is selected, opened, edited. */
import React from 'react';
import type { RunTableModel } from '../model/run-table-model';
import type { SelectionModel } from '../model/selection-model';
import type { Column } from '../model/table-columns';
import { lineOf, type TableFocus } from './table-focus';
import { moveStop, type Stop } from './table-keyboard';

export interface TableInputOptions {
  model: RunTableModel;
  selection: SelectionModel;
  focus: TableFocus;
  /** Brings a cell into view. */
  reveal: (stop: Stop) => void;
  onOpen: (runId: string) => void;
  onFocusFilter?: ((from: Element) => void) | undefined;
}

export interface TableInput {
  /** The cell that is edited; `text` is what was written into it before, and refused. */
  editing: { line: number; id: string; text?: string | undefined } | null;
  onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => void;
  onClick: (event: React.MouseEvent<HTMLElement>) => void;
  onDoubleClick: (event: React.MouseEvent<HTMLElement>) => void;
  onEdited: (runId: string, column: Column, text: string | null) => void;
}

const PAGE_LINES = 20;

export function useTableInput(options: TableInputOptions): TableInput {
  const { model, selection, focus, reveal, onOpen, onFocusFilter } = options;
  const { stop, goTo, goBack } = focus;
  const [editing, setEditing] = React.useState<TableInput['editing']>(null);
  const [refused, setRefused] = React.useState<{ runId: string; id: string; text: string } | null>(null);
  const anchor = React.useRef<number | null>(null);

  const toggle = (index: number): void => {
    anchor.current = index;
    toggleLine(model, selection, index);
  };
  const move = (event: React.KeyboardEvent): boolean => {
    const next = moveStop(stop, event, model.get().lines, model.columns.columns.length, PAGE_LINES);
    if (next === null) {
      return false;
    }
    if (stop.line >= 0 && next.line >= 0 && next.line !== stop.line) {
      if (event.shiftKey) {
        extend(model, (anchor.current ??= stop.line), stop.line, next.line);
      } else {
        anchor.current = next.line;
      }
    }
    goTo(next);
    reveal(next);
    return true;
  };
  const edit = (): void => {
    const column = model.columns.columns[stop.column - 1];
    const line = model.lineAt(stop.line);
    if (column !== undefined && line?.kind === 'run' && isEditable(column)) {
      const isRefused = refused?.runId === line.runId && refused.id === column.id;
      setEditing({ line: stop.line, id: column.id, text: isRefused ? refused.text : undefined });
    }
  };
  const onLineKey = ({ key, target }: React.KeyboardEvent): boolean => {
    if (key === 'F2') {
      edit();
    } else if (key === 'Enter') {
      openLine(model, stop.line, onOpen);
    } else if (key === ' ' && !(target as Element).matches('input[type="checkbox"]')) {
      toggle(stop.line);
    } else {
      return false;
    }
    return true;
  };

  return {
    editing,
    onKeyDown: event => {
      const { key } = event;
      if (key === '/') {
        onFocusFilter?.(event.currentTarget);
      } else if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
        void model.selectAll(true);
      } else if (!(stop.line >= 0 && onLineKey(event)) && !move(event)) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    onClick: event => {
      const target = event.target as Element;
      const index = lineOf(target);
      if (index === null || target.matches('.jp-Trackside-cellEditor')) {
        return;
      }
      if (target.matches('.jp-Trackside-expand')) {
        openLine(model, index, onOpen);
      } else if (event.shiftKey && anchor.current !== null) {
        void model.selectRange(anchor.current, index, true);
      } else if (target.matches('input[type="checkbox"]') || event.ctrlKey || event.metaKey) {
        toggle(index);
      } else {
        anchor.current = index;
        selection.select(idsOf(model, index));
      }
    },
    onDoubleClick: event => {
      const index = lineOf(event.target as Element);
      if (index !== null && !(event.target as Element).matches('input, button')) {
        openLine(model, index, onOpen);
      }
    },
    onEdited: React.useCallback(
      (runId: string, column: Column, text: string | null) => {
        setEditing(null);
        goBack();
        if (text !== null) {
          // What could not be kept is there when the cell is edited again.
          void model
            .edit(runId, column, text)
            .then(isKept => setRefused(isKept ? null : { runId, id: column.id, text }));
        }
      },
      [model, goBack]
    )
  };
}

function idsOf(model: RunTableModel, index: number): readonly string[] {
  const line = model.lineAt(index);
  return line === undefined ? [] : line.kind === 'run' ? [line.runId] : line.group.run_ids;
}

/** Selects from where a range began to another line; going back takes lines out of it again. */
function extend(model: RunTableModel, start: number, from: number, to: number): void {
  const left = from > start ? Math.max(start, to) + 1 : Math.min(start, to) - 1;
  if (from > start ? left <= from : from < start && left >= from) {
    void model.selectRange(left, from, false);
  }
  void model.selectRange(start, to, true);
}

function toggleLine(model: RunTableModel, selection: SelectionModel, index: number): void {
  const ids = idsOf(model, index);
  const { selected } = selection.get();
  selection.toggle(ids, !ids.every(id => selected.includes(id)));
}

/** Opens a run, or unfolds a group. */
function openLine(model: RunTableModel, index: number, onOpen: (runId: string) => void): void {
  const line = model.lineAt(index);
  if (line?.kind === 'group') {
    model.toggleGroup(line.group.id);
  } else if (line !== undefined) {
    onOpen(line.runId);
  }
}

function isEditable({ item }: Column): boolean {
  return item.id === 'run_name' || item.id === 'note' || item.group === 'tag';
}
