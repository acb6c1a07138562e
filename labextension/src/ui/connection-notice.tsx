import React from 'react';
import type { Connection } from '../model/connection';
import { Problem } from './problem';
import { useTranslator } from './translation';
import { useTrouble } from './troubles';

export interface ConnectionNoticeProps {
  connection: Connection;
  onTryAgain: () => void;
}

/** How things stand with the server, if not well. */
export function ConnectionNotice({
  connection,
  onTryAgain
}: ConnectionNoticeProps): React.JSX.Element | null {
  const trans = useTranslator();
  switch (connection.kind) {
    case 'connected':
      return null;
    case 'connecting':
      return <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Connecting')} />;
    case 'disconnected':
      return <Disconnected message={connection.message} onTryAgain={onTryAgain} />;
    default:
      return <Problem message={connection.message} onTryAgain={onTryAgain} />;
  }
}

interface DisconnectedProps {
  message: string;
  onTryAgain: () => void;
}

/** One word for all that can't be asked for meanwhile. */
function Disconnected({ message, onTryAgain }: DisconnectedProps): React.JSX.Element {
  const trans = useTranslator();
  const { ref, tryAgain } = useTrouble(message, onTryAgain, false);
  return (
    <div ref={ref} className="jp-Trackside-disconnected" title={message}>
      <span role="status" aria-label={trans.__('Disconnected')}>
        {trans.__('Disconnected')}
      </span>
      <button type="button" className="jp-Trackside-button" onClick={tryAgain}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}
