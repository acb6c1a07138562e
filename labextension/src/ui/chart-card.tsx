import React from 'react';
import type { ChartSuggested } from '../model/api';
import type { DrawnChart } from '../model/chart';
import type { ComparisonPaneModel } from '../model/comparison-pane-model';
import type { PaneChartModel } from '../model/pane-chart-model';
import { useChartActions } from './chart-actions';
import type { ChartDrag } from './chart-drag';
import { ChartNotice } from './chart-notice';
import { titleOf } from './chart-title';
import { ChartToolbar } from './chart-toolbar';
import { ComparisonChart } from './comparison-chart';
import type { ComparisonHost } from './comparison-host';
import { formatNames } from './format-list';
import { useInView } from './in-view';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';
import { useWidth } from './width';

export interface ChartCardProps {
  id: string;
  model: ComparisonPaneModel;
  chart: PaneChartModel;
  host: ComparisonHost;
  /** What can be chosen, once that is known. */
  choices: ChartSuggested | null;
  drag: ChartDrag;
  /** The run that stands out, if any. */
  emphasized: string | null;
  onSelectRun: (runId: string) => void;
}

/** A chart of the pane with its toolbar, and what could not be drawn below it. */
export function ChartCard(props: ChartCardProps): React.JSX.Element {
  const { id, model, chart, host, choices, drag, emphasized, onSelectRun } = props;
  const trans = useTranslator();
  const state = useReadable(chart);
  const title = titleOf(state, choices, trans);
  const figure = React.useRef<HTMLElement>(null);
  const place = React.useRef<HTMLDivElement>(null);
  const drawn = React.useRef<DrawnChart | null>(null);
  const { actions, notice, dismiss } = useChartActions({ model, chart, host, title, drawn });
  useWidth(place, width => chart.setPlace({ width }));
  useInView(figure, inView => chart.setPlace({ inView }));
  const notDrawn = trans.__('Not drawn: %1', formatNames(state.notDrawn, trans));
  return (
    <figure
      ref={figure}
      id={id}
      className="jp-Trackside-chartCard"
      aria-label={title}
      aria-busy={state.busy}
      data-drop={drag.dropOf(chart)}
      {...drag.targetOf(chart)}
    >
      <div
        className="jp-Trackside-chartHeader"
        data-title={state.error === null ? state.config.title.trim() || state.title : ''}
      >
        <ChartToolbar actions={actions} onDragStart={event => drag.start(chart, event, figure.current)} />
      </div>
      {state.busy && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Drawing')} />
      )}
      {state.chart === null && <figcaption className="jp-Trackside-chartTitle">{title}</figcaption>}
      {state.error !== null && (
        <Problem message={state.error} isOwn={state.isWrong} onTryAgain={() => void chart.refresh()} />
      )}
      <div ref={place} className="jp-Trackside-chartPlace">
        {state.chart !== null && (
          <ComparisonChart
            chart={state.chart}
            drawChart={host.drawChart}
            emphasized={emphasized}
            onDrawn={one => (drawn.current = one)}
            onSelectRun={onSelectRun}
          />
        )}
      </div>
      {state.notDrawn.length > 0 && (
        <p className="jp-Trackside-note" role="note" aria-label={notDrawn}>
          {notDrawn}
        </p>
      )}
      {state.notes.map(note => (
        <p key={note} className="jp-Trackside-note" role="note" aria-label={note}>
          {note}
        </p>
      ))}
      <ChartNotice notice={notice} onDismiss={dismiss} />
    </figure>
  );
}
