import React from 'react';
import type { MetricItem, RunDetail as Detail } from '../model/api';
import type { RunDetailModel } from '../model/run-detail-model';
import {
  formatAgo,
  formatDuration,
  formatExact,
  formatNumber,
  formatParam,
  formatTime,
  shortenMiddle
} from './format';
import { useNow } from './clock';
import { Problem } from './problem';
import { useReadable } from './readable';
import { statusWord } from './status-icon';
import { useTranslator } from './translation';

const VALUE_LENGTH = 60;

export interface RunDetailProps {
  id: string;
  model: RunDetailModel;
  name: string;
}

/** What is known of a run, below its row: params, metrics, warnings and the cell it came from. */
export function RunDetail({ id, model, name }: RunDetailProps): React.JSX.Element {
  const trans = useTranslator();
  const { detail, error } = useReadable(model);
  return (
    <div id={id} className="jp-Trackside-detail" role="group" aria-label={trans.__('Details of %1', name)}>
      {error !== null && <Problem message={error} onTryAgain={() => void model.refresh()} />}
      {detail === null && error === null && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
      )}
      {detail !== null && <Facts detail={detail} />}
    </div>
  );
}

function Facts({ detail }: { detail: Detail }): React.JSX.Element {
  const trans = useTranslator();
  const now = useNow();
  const { params, metrics, warnings, source } = detail;
  const started = formatAgo(detail.start_time, now, trans);
  const took = detail.end_time === null ? [] : [formatDuration(detail.end_time - detail.start_time)];
  const summary = [statusWord(detail.status, trans), started, ...took, detail.user_id];
  return (
    <>
      <p className="jp-Trackside-summary" title={formatTime(detail.start_time)}>
        {summary.filter(part => part !== '').join(' · ')}
      </p>
      {warnings.map(warning => (
        <p key={warning} className="jp-Trackside-warning">
          {warning}
        </p>
      ))}
      {Object.keys(params).length > 0 && <Params params={params} changed={detail.changed_params} />}
      {metrics.length > 0 && <Metrics metrics={metrics} />}
      {source?.code !== null && source?.code !== undefined && (
        <>
          <h3 className="jp-Trackside-detailHeading">{source.notebook ?? trans.__('Cell')}</h3>
          <pre className="jp-Trackside-code" tabIndex={0} aria-label={trans.__('Code of the cell')}>
            {source.code}
          </pre>
        </>
      )}
    </>
  );
}

function Params({
  params,
  changed
}: {
  params: Record<string, string>;
  changed: string[];
}): React.JSX.Element {
  const trans = useTranslator();
  // Where all differ, as in a first attempt, to mark them says nothing.
  const isMarked = (key: string): boolean =>
    changed.length < Object.keys(params).length && changed.includes(key);
  return (
    <>
      <h3 className="jp-Trackside-detailHeading">{trans.__('Hyperparameters')}</h3>
      <dl className="jp-Trackside-facts">
        {Object.entries(params).map(([key, value]) => (
          <React.Fragment key={key}>
            <dt title={key}>{key}</dt>
            <dd title={value} data-changed={isMarked(key)}>
              {shortenMiddle(formatParam(value), VALUE_LENGTH)}
            </dd>
          </React.Fragment>
        ))}
      </dl>
    </>
  );
}

function Metrics({ metrics }: { metrics: MetricItem[] }): React.JSX.Element {
  const trans = useTranslator();
  return (
    <>
      <h3 className="jp-Trackside-detailHeading">{trans.__('Metrics')}</h3>
      <dl className="jp-Trackside-facts">
        {metrics.map(({ key, last, last_step }) => (
          <React.Fragment key={key}>
            <dt title={key}>{key}</dt>
            <dd
              className="jp-Trackside-value"
              title={trans.__('%1 at step %2', formatExact(last), last_step)}
            >
              {formatNumber(last)}
            </dd>
          </React.Fragment>
        ))}
      </dl>
    </>
  );
}
