import React from 'react';

export interface HintProps {
  children: React.ReactNode;
  /** What to do about it, where there is something. */
  action?: { label: string; onClick: () => void };
}

/** A sentence where there is nothing to show, and the way on. */
export function Hint({ children, action }: HintProps): React.JSX.Element {
  return (
    <div className="jp-Trackside-hint">
      <p>{children}</p>
      {action !== undefined && (
        <button type="button" className="jp-Trackside-button" onClick={action.onClick}>
          {action.label}
        </button>
      )}
    </div>
  );
}
