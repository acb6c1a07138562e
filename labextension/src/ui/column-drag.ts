/** A column of the run table that is dragged by its header to another place. */
import React from 'react';
import { NAME } from '../model/table-columns';
import type { TableColumnsModel } from '../model/table-columns-model';

/** At which edge of a header a line says where the column would go. */
export type Edge = 'before' | 'after';

export interface ColumnDrag {
  target: Edge | null;
  handlers: Pick<
    React.HTMLAttributes<HTMLElement>,
    'onDragStart' | 'onDragEnd' | 'onDragOver' | 'onDragLeave' | 'onDrop'
  >;
}

// What is dragged can't be read before it is dropped, and there is one pointer.
let dragged: { model: TableColumnsModel; id: string } | null = null;

/** What a header does while a column is dragged: its own, or another one over it. */
export function useColumnDrag(model: TableColumnsModel, id: string): ColumnDrag {
  const [target, setTarget] = React.useState<Edge | null>(null);
  const handlers: ColumnDrag['handlers'] = {
    onDragStart: event => {
      dragged = { model, id };
      event.dataTransfer.effectAllowed = 'move';
      // Without data, some browsers don't drag.
      event.dataTransfer.setData('application/x-trackside-column', id);
    },
    onDragEnd: () => {
      dragged = null;
    },
    onDragOver: event => {
      const edge = dragged?.model === model ? edgeOf(model, dragged.id, id) : null;
      if (edge !== null) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
      }
      setTarget(edge);
    },
    onDragLeave: event => {
      // From one part of the header to another one is no way out.
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) {
        setTarget(null);
      }
    },
    onDrop: event => {
      setTarget(null);
      if (dragged?.model === model) {
        event.preventDefault();
        model.move(dragged.id, id);
      }
    }
  };
  return { target, handlers };
}

/** A column that comes from the left goes behind, one from the right before; nothing goes to the name. */
function edgeOf({ columns }: TableColumnsModel, from: string, to: string): Edge | null {
  if (from === to || to === NAME) {
    return null;
  }
  const place = (id: string): number => columns.findIndex(column => column.id === id);
  return place(from) < place(to) ? 'after' : 'before';
}
