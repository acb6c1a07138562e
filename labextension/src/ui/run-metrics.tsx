import React from 'react';
import type { MetricItem, RunDetail, WireNumber } from '../model/api';
import type { DrawChart } from '../model/chart';
import { directionOf } from '../model/numbers';
import { preferences } from '../model/preferences';
import type { RunPageModel } from '../model/run-page-model';
import { ComparisonChart } from './comparison-chart';
import { formatExact, formatNumber, MISSING } from './format';
import { Icon } from './icons';
import { PageTable } from './page-table';
import { Problem } from './problem';
import { useReadable } from './readable';
import { Sparkline } from './sparkline';
import { useTranslator } from './translation';

export interface RunMetricsProps {
  model: RunPageModel;
  detail: RunDetail;
  drawChart: DrawChart;
}

/** The metrics of a run as a table; one that is clicked opens its whole curve. */
export function RunMetrics({ model, detail, drawChart }: RunMetricsProps): React.JSX.Element {
  const trans = useTranslator();
  const { metric } = useReadable(model);
  const numbers = [trans.__('Last'), trans.__('Step'), trans.__('Best'), trans.__('Min'), trans.__('Max')];
  return (
    <PageTable
      title={trans.__('Metrics')}
      isWide
      heads={[
        { label: trans.__('Name') },
        ...numbers.map(label => ({ label, isNumber: true })),
        { label: trans.__('Curve') }
      ]}
      empty={trans.__('No metrics. Compute a number in the tracked cell, or call log_metric.')}
      rows={detail.metrics.map(item => (
        <Row
          key={item.key}
          item={item}
          colour={detail.colour}
          isOpen={item.key === metric}
          onOpen={() => model.showChart(item.key === metric ? null : item.key)}
        />
      ))}
    >
      {metric !== null && <Curve model={model} metric={metric} drawChart={drawChart} />}
    </PageTable>
  );
}

interface RowProps {
  item: MetricItem;
  colour: string;
  isOpen: boolean;
  onOpen: () => void;
}

function Row({ item, colour, isOpen, onOpen }: RowProps): React.JSX.Element {
  const trans = useTranslator();
  const { key, last, last_step: step, min, max, min_step: minStep, max_step: maxStep } = item;
  useReadable(preferences);
  const direction = directionOf(key);
  const [best, bestStep] = direction === 'up' ? [max, maxStep] : direction === 'down' ? [min, minStep] : [];
  const at = (value: WireNumber | null = null, where: number | null = null): string =>
    value === null || where === null ? '' : trans.__('%1 at step %2', formatExact(value), where);
  return (
    <tr data-open={isOpen}>
      <th scope="row">
        <button type="button" className="jp-Trackside-link" aria-expanded={isOpen} onClick={onOpen}>
          {key}
        </button>
      </th>
      <td className="jp-Trackside-number" title={at(last, step)}>
        {formatNumber(last)}
      </td>
      <td className="jp-Trackside-number">{step}</td>
      <td className="jp-Trackside-number" title={at(best, bestStep)}>
        {best === undefined || best === null ? MISSING : <strong>{formatNumber(best)}</strong>}
      </td>
      <td className="jp-Trackside-number" title={at(min, minStep)}>
        {formatNumber(min)}
      </td>
      <td className="jp-Trackside-number" title={at(max, maxStep)}>
        {formatNumber(max)}
      </td>
      <td>
        <Sparkline metric={key} curve={item.sparkline} colour={colour} />
      </td>
    </tr>
  );
}

interface CurveProps {
  model: RunPageModel;
  metric: string;
  drawChart: DrawChart;
}

function Curve({ model, metric, drawChart }: CurveProps): React.JSX.Element {
  const trans = useTranslator();
  const { chart, busy, error } = useReadable(model.chart);
  return (
    <figure className="jp-Trackside-figure" aria-label={trans.__('%1 over step', metric)} aria-busy={busy}>
      <button
        type="button"
        className="jp-Trackside-iconButton jp-Trackside-closeChart"
        aria-label={trans.__('Close chart')}
        title={trans.__('Close chart')}
        onClick={() => model.showChart(null)}
      >
        <Icon name="clear" />
      </button>
      {busy && <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Drawing')} />}
      {error !== null && <Problem message={error} onTryAgain={() => void model.chart.refresh()} />}
      {chart !== null && (
        <ComparisonChart
          chart={chart}
          drawChart={drawChart}
          onDrawn={() => undefined}
          onSelectRun={() => undefined}
        />
      )}
    </figure>
  );
}
