import React from 'react';
import type { Notice } from './chart-actions';
import { useTranslator } from './translation';

export interface ChartNoticeProps {
  notice: Notice | null;
  onDismiss: () => void;
}

/** What is said after an action; it goes by itself unless something can be done about it. */
const STAYS_MS = 6000;

/** A line under the chart, which is read out. */
export function ChartNotice({ notice, onDismiss }: ChartNoticeProps): React.JSX.Element {
  const trans = useTranslator();
  const latest = React.useRef(onDismiss);
  React.useEffect(() => {
    latest.current = onDismiss;
  });
  React.useEffect(() => {
    if (notice === null || notice.action !== undefined) {
      return;
    }
    const timer = setTimeout(() => latest.current(), STAYS_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className="jp-Trackside-chartNotice">
      <span role="status">{notice?.text}</span>
      {notice?.action !== undefined && (
        <>
          <button type="button" className="jp-Trackside-button" onClick={notice.action.onClick}>
            {notice.action.label}
          </button>
          <button type="button" className="jp-Trackside-button" onClick={onDismiss}>
            {trans.__('Dismiss')}
          </button>
        </>
      )}
    </div>
  );
}
