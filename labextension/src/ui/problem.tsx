import React from 'react';
import { useTranslator } from './translation';

export interface ProblemProps {
  /** A sentence, the server's own where it sent one. */
  message: string;
  /** The server's own, where the message says more. */
  sentence?: string;
  /** Whether it is about something the user did: it is said there, whatever else has failed. */
  isOwn?: boolean;
  onTryAgain?: (() => void) | undefined;
  onDismiss?: (() => void) | undefined;
}

/** What says problems instead, where several parts can have the same. */
export const ProblemContext = React.createContext<(props: ProblemProps) => React.JSX.Element>(props => (
  <Alert {...props} />
));

/** What went wrong, where it happened, and the way to try once more. */
export function Problem(props: ProblemProps): React.JSX.Element {
  const say = React.useContext(ProblemContext);
  return props.isOwn === true ? <Alert {...props} /> : say(props);
}

interface AlertProps extends ProblemProps {
  place?: React.Ref<HTMLDivElement>;
  isSilent?: boolean;
}

export function Alert({ message, onTryAgain, onDismiss, place, isSilent }: AlertProps): React.JSX.Element {
  const trans = useTranslator();
  return (
    <div ref={place} className="jp-Trackside-problem" role="alert" hidden={isSilent}>
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
