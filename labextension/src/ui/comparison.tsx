import React from 'react';
import type { ExperimentModel } from '../model/experiment-model';
import { ComparisonChart } from './comparison-chart';
import type { SidebarHost } from './host';
import { Icon } from './icons';
import { MetricChooser } from './metric-chooser';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';
import { useWidth } from './width';

/** From this width on there is room for a legend. */
const LEGEND_PX = 320;

export interface ComparisonProps {
  model: ExperimentModel;
  host: SidebarHost;
}

/** What is selected, "Compare", and the chart it draws. */
export function Comparison({ model, host }: ComparisonProps): React.JSX.Element {
  const trans = useTranslator();
  const { selected, metric } = useReadable(model.runs);
  const { open } = useReadable(model.comparison);
  const place = React.useRef<HTMLDivElement>(null);
  const isSummoned = React.useRef(false);
  useWidth(place, width => model.comparison.setLegend(width >= LEGEND_PX));
  const status =
    selected.length === 0
      ? trans.__('Tick runs to compare')
      : trans._n('%1 selected', '%1 selected', selected.length);
  // Who presses the button wants to see the chart; one that is redrawn by itself moves nothing.
  const show = (): void => {
    const figure = place.current?.querySelector('figure');
    if (isSummoned.current && figure) {
      isSummoned.current = false;
      figure.scrollIntoView({ block: 'nearest' });
    }
  };
  return (
    <div ref={place} className="jp-Trackside-comparison">
      <div className="jp-Trackside-compareBar">
        <button
          type="button"
          className="jp-Trackside-button"
          disabled={selected.length === 0 || metric === null}
          onClick={() => {
            isSummoned.current = true;
            model.compare(true);
            show();
          }}
        >
          {trans.__('Compare')}
        </button>
        <span className="jp-Trackside-selected" role="status" aria-label={status}>
          {status}
        </span>
        {selected.length > 0 && (
          <button
            type="button"
            className="jp-Trackside-iconButton"
            aria-label={trans.__('Clear selection')}
            title={trans.__('Clear selection')}
            onClick={() => model.runs.clearSelection()}
          >
            <Icon name="clear" />
          </button>
        )}
        <MetricChooser runs={model.runs} />
      </div>
      {open && selected.length > 0 && metric !== null && <Figure model={model} host={host} onDrawn={show} />}
    </div>
  );
}

interface FigureProps extends ComparisonProps {
  onDrawn: () => void;
}

function Figure({ model, host, onDrawn }: FigureProps): React.JSX.Element {
  const trans = useTranslator();
  const { chart, busy, error, notDrawn } = useReadable(model.comparison);
  const note = trans.__('Not drawn: %1', notDrawn.join(', '));
  return (
    <figure className="jp-Trackside-figure" aria-label={trans.__('Comparison chart')} aria-busy={busy}>
      <button
        type="button"
        className="jp-Trackside-iconButton jp-Trackside-closeChart"
        aria-label={trans.__('Close chart')}
        title={trans.__('Close chart')}
        onClick={() => model.compare(false)}
      >
        <Icon name="clear" />
      </button>
      {busy && <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Drawing')} />}
      {error !== null && <Problem message={error} onTryAgain={() => void model.comparison.refresh()} />}
      {chart !== null && (
        <ComparisonChart
          chart={chart}
          drawChart={host.drawChart}
          onDrawn={onDrawn}
          onSelectRun={runId => model.spotlight.set({ on: { runId } })}
        />
      )}
      {notDrawn.length > 0 && (
        <p className="jp-Trackside-note" role="note" aria-label={note}>
          {note}
        </p>
      )}
    </figure>
  );
}
