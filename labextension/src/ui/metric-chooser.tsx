import React from 'react';
import type { RunsModel } from '../model/runs-model';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface MetricChooserProps {
  runs: RunsModel;
}

/** Which metric the rows and the chart show. */
export function MetricChooser({ runs }: MetricChooserProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { metric, metricKeys } = useReadable(runs);
  if (metric === null) {
    return null;
  }
  const keys = metricKeys.includes(metric) ? metricKeys : [metric, ...metricKeys];
  return (
    <select
      className="jp-Trackside-select"
      aria-label={trans.__('Metric')}
      title={metric}
      value={metric}
      onChange={event => runs.chooseMetric(event.target.value)}
    >
      {keys.map(key => (
        <option key={key} value={key}>
          {key}
        </option>
      ))}
    </select>
  );
}
