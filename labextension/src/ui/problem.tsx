import React from 'react';
import { useTranslator } from './translation';
import { useTrouble } from './troubles';

export interface ProblemProps {
  /** A sentence, the server's own where it sent one. */
  message: string;
  /** The server's own, where the message says more. */
  sentence?: string;
  /** Whether it is about something the user did: it is said there, whatever else has failed. */
  isOwn?: boolean;
  onTryAgain?: () => void;
  onDismiss?: () => void;
}

/**
 * What went wrong, where it happened, and the way to try once more. Where several parts of a tab fail for the
 * same reason, the uppermost says so for all of them.
 */
export function Problem(props: ProblemProps): React.JSX.Element {
  const { message, sentence = message, isOwn = false, onTryAgain, onDismiss } = props;
  const trans = useTranslator();
  const { ref, isSilent, isCommon, tryAgain } = useTrouble(sentence, onTryAgain, isOwn);
  return (
    <div ref={ref} className="jp-Trackside-problem" role="alert" hidden={isSilent}>
      <span>{isCommon ? sentence : message}</span>
      {onTryAgain !== undefined && (
        <button type="button" className="jp-Trackside-button" onClick={tryAgain}>
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
