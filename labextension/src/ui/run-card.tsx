/** The card at the top of a tracked cell's output: which run this is, what changed, how it went. */
import React from 'react';
import { type CardFacts, type CardMetric, isOver } from '../model/run-card';
import { directionOf, toNumber } from '../model/numbers';
import { preferences } from '../model/preferences';
import type { WireNumber } from '../model/api';
import { useSeconds } from './clock';
import { formatDuration, formatExact, formatNumber, formatParam, MISSING, shortenMiddle } from './format';
import { Sparkline } from './sparkline';
import { useReadable } from './readable';
import { StatusIcon, statusWord } from './status-icon';
import { type Translator, useTranslator } from './translation';

const MAX_SHOWN = 6;
const MAX_VALUE_LENGTH = 40;

export interface RunCardProps {
  facts: CardFacts;
  /** Whether its clock goes on while the run does. */
  isLive: boolean;
  /** Shows the run in the sidebar; without it the server of the page does not answer. */
  onOpen?: () => void;
  /** Whether the run is in another store than the one that is shown. */
  isElsewhere?: boolean;
}

export function RunCard({ facts, isLive, onOpen, isElsewhere = false }: RunCardProps): React.JSX.Element {
  const trans = useTranslator();
  const style = facts.colour ? { borderInlineStartColor: facts.colour } : undefined;
  const label = trans.__('Run %1', facts.run_name);
  return (
    <div
      role="group"
      aria-label={label}
      className="jp-Trackside-card"
      data-status={facts.status}
      style={style}
    >
      <div className="jp-Trackside-cardTitle">
        <StatusIcon status={facts.status} />
        <b title={facts.run_name}>{shortenMiddle(facts.run_name, MAX_VALUE_LENGTH)}</b>
        <span className="jp-Trackside-cardFaint">
          →{' '}
          <span title={facts.experiment_name}>{shortenMiddle(facts.experiment_name, MAX_VALUE_LENGTH)}</span>
          {' · '}
          {statusWord(facts.status, trans)}
          <Duration facts={facts} isLive={isLive} />
        </span>
        <button
          type="button"
          className="jp-Trackside-cardOpen"
          disabled={onOpen === undefined}
          title={openTitle(onOpen !== undefined, isElsewhere, trans)}
          onClick={onOpen}
        >
          {trans.__('Open')}
        </button>
      </div>
      <Params facts={facts} />
      <Metrics facts={facts} />
      {facts.warnings.map(warning => (
        <div key={warning} className="jp-Trackside-cardWarning">
          ⚠ {warning}
        </div>
      ))}
    </div>
  );
}

function openTitle(canOpen: boolean, isElsewhere: boolean, trans: Translator): string | undefined {
  if (!canOpen) {
    return trans.__('The server part of trackside does not answer.');
  }
  return isElsewhere
    ? trans.__('This run is not in the store that is shown: show its store, and the run.')
    : undefined;
}

function Duration({ facts, isLive }: Pick<RunCardProps, 'facts' | 'isLive'>): React.JSX.Element | null {
  const isRunning = isLive && !isOver(facts.status);
  const now = useSeconds(isRunning);
  const end = facts.end_time ?? (isRunning ? now : null);
  return end === null ? null : <> · {formatDuration(end - facts.start_time)}</>;
}

function Params({ facts }: Pick<RunCardProps, 'facts'>): React.JSX.Element | null {
  const trans = useTranslator();
  // What the cell assigns says more than what it hands to a constructor.
  const isHanded = (key: string): number => Number(key.includes('.'));
  const keys = [...facts.changed_params].sort((a, b) => isHanded(a) - isHanded(b));
  if (keys.length === 0) {
    return null;
  }
  const whole = keys.map(key => `${key} = ${facts.params[key] ?? MISSING}`).join('\n');
  return (
    <div className="jp-Trackside-cardParams jp-Trackside-cardFaint" title={whole}>
      {keys.slice(0, MAX_SHOWN).map(key => {
        const value = facts.params[key];
        return (
          <span key={key} title={value}>
            {value === undefined
              ? trans.__('%1 not set', key)
              : `${key} = ${shortenMiddle(formatParam(value), MAX_VALUE_LENGTH)}`}
          </span>
        );
      })}
      <More count={keys.length - MAX_SHOWN} />
    </div>
  );
}

function Metrics({ facts }: Pick<RunCardProps, 'facts'>): React.JSX.Element | null {
  if (facts.metrics.length === 0) {
    return null;
  }
  const whole = facts.metrics.map(({ key, last }) => `${key} = ${formatExact(last)}`).join('\n');
  return (
    <div className="jp-Trackside-cardMetrics" title={whole}>
      {facts.metrics.slice(0, MAX_SHOWN).map(metric => (
        <Metric
          key={metric.key}
          metric={metric}
          best={facts.best[metric.key]}
          colour={facts.colour ?? 'currentColor'}
        />
      ))}
      <More count={facts.metrics.length - MAX_SHOWN} />
    </div>
  );
}

interface MetricProps {
  metric: CardMetric;
  best: WireNumber | undefined;
  colour: string;
}

function Metric({ metric, best, colour }: MetricProps): React.JSX.Element {
  const { key, last, sparkline } = metric;
  return (
    <span className="jp-Trackside-cardMetric">
      {key} <b title={formatExact(last)}>{formatNumber(last)}</b>
      {best !== undefined && <Change metric={key} last={toNumber(last)} best={toNumber(best)} />}
      {sparkline !== undefined && sparkline.steps.length > 1 && (
        <Sparkline metric={key} curve={sparkline} colour={colour} />
      )}
    </span>
  );
}

/** ▲ or ▼ against the best earlier run, in bold where that is an improvement. */
function Change({
  metric,
  last,
  best
}: {
  metric: string;
  last: number;
  best: number;
}): React.JSX.Element | null {
  const trans = useTranslator();
  useReadable(preferences);
  const direction = directionOf(metric);
  const difference = last - best;
  if (direction === null || !isFinite(difference)) {
    return null;
  }
  if (difference === 0) {
    return <span className="jp-Trackside-cardFaint"> {trans.__('= best')}</span>;
  }
  const size = formatNumber(Math.abs(difference));
  const isBetter = direction === 'up' ? difference > 0 : difference < 0;
  const words =
    difference > 0
      ? trans.__('%1 above the best earlier run', size)
      : trans.__('%1 below the best earlier run', size);
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={isBetter ? 'jp-Trackside-cardBetter' : 'jp-Trackside-cardFaint'}
    >
      {` ${difference > 0 ? '▲' : '▼'} ${size}`}
    </span>
  );
}

function More({ count }: { count: number }): React.JSX.Element | null {
  const trans = useTranslator();
  return count > 0 ? <span>{trans._n('and %1 more', 'and %1 more', count)}</span> : null;
}
