import React from 'react';
import { DismissButton } from './dismiss-button';
import { useTranslator } from './translation';

export interface NoticeProps {
  className: string;
  said: string;
  /** The way back, where there is one. */
  onUndo: (() => void) | null;
  onDismiss: () => void;
  /** What is pressed here goes: puts the focus where one goes on, seen from what was pressed. */
  moveFocus: (pressed: HTMLElement) => void;
}

/** What an action has done, until it is read or undone. */
export function Notice({ className, said, onUndo, onDismiss, moveFocus }: NoticeProps): React.JSX.Element {
  const trans = useTranslator();
  const leave =
    (act: () => void): React.MouseEventHandler<HTMLElement> =>
    event => {
      moveFocus(event.currentTarget);
      act();
    };
  return (
    <div className={className}>
      <span role="status" aria-label={said} title={said}>
        {said}
      </span>
      {onUndo !== null && (
        <button type="button" className="jp-Trackside-button" onClick={leave(onUndo)}>
          {trans.__('Undo')}
        </button>
      )}
      <DismissButton onClick={leave(onDismiss)} />
    </div>
  );
}
