import React from 'react';
import { useTranslator } from './translation';

export interface ProblemProps {
  /** A sentence, the server's own where it sent one. */
  message: string;
  onTryAgain?: () => void;
  onDismiss?: () => void;
}

/** What went wrong, where it happened, and the way to try once more. */
export function Problem({ message, onTryAgain, onDismiss }: ProblemProps): React.JSX.Element {
  const trans = useTranslator();
  return (
    <div className="jp-Trackside-problem" role="alert">
      <span>{message}</span>
      {onTryAgain !== undefined && (
        <button type="button" className="jp-Trackside-button" onClick={onTryAgain}>
          {trans.__('Try again')}
        </button>
      )}
      {onDismiss !== undefined && (
        <button type="button" className="jp-Trackside-button" onClick={onDismiss}>
          {trans.__('Dismiss')}
        </button>
      )}
    </div>
  );
}
