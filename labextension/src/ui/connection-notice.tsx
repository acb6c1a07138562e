import React from 'react';
import type { Connection } from '../model/connection';
import { Problem } from './problem';
import { useTranslator } from './translation';

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
      return (
        <div className="jp-Trackside-disconnected" title={connection.message}>
          <span role="status" aria-label={trans.__('Disconnected')}>
            {trans.__('Disconnected')}
          </span>
          <button type="button" className="jp-Trackside-button" onClick={onTryAgain}>
            {trans.__('Try again')}
          </button>
        </div>
      );
    default:
      return <Problem message={connection.message} onTryAgain={onTryAgain} />;
  }
}
