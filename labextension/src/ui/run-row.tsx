import React from 'react';
import type { RunRow as Run } from '../model/run-rows';
import { useNow } from './clock';
import { formatAgo, formatDuration, formatExact, formatNumber, formatTime } from './format';
import { rowMark } from './keyboard';
import { Name } from './name';
import { Sparkline } from './sparkline';
import { StatusIcon, statusWord } from './status-icon';
import { type Translator, useTranslator } from './translation';

export interface RunRowProps {
  run: Run;
  metric: string | null;
  isBest: boolean;
  isSelected: boolean;
  /** Whether Tab stops here; arrows move to the other rows. */
  isTabStop: boolean;
  isOpen: boolean;
  detailId: string;
  onSelect: (selected: boolean, extend: boolean) => void;
  onOpen: () => void;
  onFocus: () => void;
}

/** One run: checkbox, colour, status, name, chosen metric and its curve. */
export function RunRow(props: RunRowProps): React.JSX.Element {
  const { run, metric, isBest, isSelected, isOpen, onSelect, onOpen } = props;
  const trans = useTranslator();
  const now = useNow();
  const id = React.useId();
  const description = describe(run, metric, now, trans);
  const tabIndex = props.isTabStop ? 0 : -1;
  const onKey = (event: React.KeyboardEvent): void => {
    if (event.key === ' ') {
      // Space selects, as in any list; a button would take it for a click when the key comes up.
      event.preventDefault();
      if (event.type === 'keydown') {
        onSelect(event.shiftKey || !isSelected, event.shiftKey);
      }
    } else if (event.key === 'Escape' && isOpen && event.type === 'keydown') {
      event.stopPropagation();
      onOpen();
    }
  };
  return (
    <div
      className="jp-Trackside-runRow"
      data-selected={isSelected}
      style={{ '--jp-trackside-run-colour': run.colour } as React.CSSProperties}
      onFocus={props.onFocus}
    >
      <input
        type="checkbox"
        className="jp-Trackside-checkbox"
        tabIndex={tabIndex}
        checked={isSelected}
        aria-label={trans.__('Select %1', run.name)}
        onChange={event => onSelect(event.target.checked, (event.nativeEvent as MouseEvent).shiftKey)}
      />
      <span className="jp-Trackside-swatch" aria-hidden="true" />
      <StatusIcon status={run.status} />
      <button
        type="button"
        {...rowMark}
        className="jp-Trackside-runName"
        data-run-id={run.runId}
        tabIndex={tabIndex}
        aria-label={run.name}
        aria-describedby={id}
        aria-expanded={isOpen}
        aria-controls={isOpen ? props.detailId : undefined}
        title={`${run.name}\n${description}`}
        onClick={onOpen}
        onKeyDown={onKey}
        onKeyUp={onKey}
      >
        <Name text={run.name} />
      </button>
      <span id={id} className="jp-Trackside-visuallyHidden">
        {description}
      </span>
      <span className="jp-Trackside-value" data-best={isBest}>
        {isBest ? <strong>{formatNumber(run.value)}</strong> : formatNumber(run.value)}
      </span>
      <span className="jp-Trackside-curve">
        {metric !== null && run.sparkline !== null && (
          <Sparkline metric={metric} curve={run.sparkline} colour={run.colour} />
        )}
      </span>
    </div>
  );
}

/** The row in words: what the columns have no room for. */
function describe(run: Run, metric: string | null, now: number, trans: Translator): string {
  const lines = [
    statusWord(run.status, trans),
    trans.__('started %1 (%2)', formatAgo(run.startTime, now, trans), formatTime(run.startTime))
  ];
  if (run.endTime !== null) {
    lines.push(trans.__('took %1', formatDuration(run.endTime - run.startTime)));
  }
  if (metric !== null) {
    lines.push(`${metric}: ${formatExact(run.value)}`);
  }
  return lines.join('\n');
}
