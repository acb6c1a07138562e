import React from 'react';
import { MAX_WIDTH, MIN_WIDTH } from '../model/table-columns';

export interface ColumnResizerProps {
  label: string;
  width: number;
  onResize: (width: number) => void;
  /** It was double-clicked: the column shall be as wide as what stands in it. */
  onFit: (edge: Element) => void;
}

const STEP_PX = 16;

/** The edge of a column: dragged, moved with the arrows, or double-clicked. */
export function ColumnResizer({ label, width, onResize, onFit }: ColumnResizerProps): React.JSX.Element {
  const start = React.useRef<{ x: number; width: number } | null>(null);
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={-1}
      className="jp-Trackside-resizer"
      // Else the header's own drag begins, which moves the column and ends this one.
      onMouseDown={event => event.preventDefault()}
      onPointerDown={event => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={event => {
        if (start.current !== null) {
          onResize(start.current.width + event.clientX - start.current.x);
        }
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onDoubleClick={event => onFit(event.currentTarget)}
      onKeyDown={event => {
        const step = event.key === 'ArrowLeft' ? -STEP_PX : event.key === 'ArrowRight' ? STEP_PX : 0;
        if (step !== 0) {
          event.preventDefault();
          event.stopPropagation();
          onResize(width + step);
        }
      }}
    />
  );
}
