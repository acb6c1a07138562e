import React from 'react';
import type { Status } from '../model/api';
import { type Translator, useTranslator } from './translation';

// Each status has a shape of its own: colour only repeats it.
const SHAPES: Record<Status, React.JSX.Element> = {
  RUNNING: <circle cx="8" cy="8" r="4.5" fill="currentColor" />,
  SCHEDULED: (
    <path
      d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 1.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8zM7.2 5v3.4l2.5 1.9.9-1.2-1.9-1.4V5z"
      fill="currentColor"
    />
  ),
  FINISHED: <path d="M6.4 11 3.2 7.8 2 9l4.4 4.4L14.2 5.6 13 4.4z" fill="currentColor" />,
  FAILED: (
    <path
      d="M12.6 4.6 11.4 3.4 8 6.8 4.6 3.4 3.4 4.6 6.8 8l-3.4 3.4 1.2 1.2L8 9.2l3.4 3.4 1.2-1.2L9.2 8z"
      fill="currentColor"
    />
  ),
  KILLED: <path d="M4 4h8v8H4z" fill="currentColor" />
};

export interface StatusIconProps {
  status: Status;
}

export function StatusIcon({ status }: StatusIconProps): React.JSX.Element {
  const trans = useTranslator();
  const label = trans.__('Status: %1', statusWord(status, trans));
  return (
    <svg
      className="jp-Trackside-status"
      data-status={status}
      viewBox="0 0 16 16"
      width="14"
      height="14"
      role="img"
      aria-label={label}
    >
      {SHAPES[status]}
    </svg>
  );
}

/** The word for a status. */
export function statusWord(status: Status, trans: Translator): string {
  switch (status) {
    case 'RUNNING':
      return trans.__('Running');
    case 'SCHEDULED':
      return trans.__('Scheduled');
    case 'FINISHED':
      return trans.__('Finished');
    case 'FAILED':
      return trans.__('Failed');
    case 'KILLED':
      return trans.__('Killed');
  }
}
