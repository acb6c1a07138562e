import React from 'react';
import type { Connection } from '../model/connection';
import type { Readable } from '../model/observable';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface ConnectionNoticeProps {
  /** The sidebar's, or a tab's. */
  model: Readable<{ readonly connection: Connection }> & { refresh(): void };
}

/** How things stand with the server, if not well. */
export function ConnectionNotice({ model }: ConnectionNoticeProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { connection } = useReadable(model);
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
          <button type="button" className="jp-Trackside-button" onClick={() => model.refresh()}>
            {trans.__('Try again')}
          </button>
        </div>
      );
    default:
      return <Problem message={connection.message} onTryAgain={() => model.refresh()} />;
  }
}
