import React from 'react';
import type { ComparisonPaneModel } from '../model/comparison-pane-model';
import { ChartCard } from './chart-card';
import { ChartDialog } from './chart-dialog';
import { useChartDrag } from './chart-drag';
import type { ComparisonHost } from './comparison-host';
import { formatCount } from './format-list';
import { Icon } from './icons';
import { useKeptFocus } from './kept-focus';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface ComparisonPaneProps {
  model: ComparisonPaneModel;
  host: ComparisonHost;
  /** What is said where there is no run to compare; in a tab, how to select some. */
  none?: string;
  /** The run that stands out in the charts, if any. */
  emphasized: string | null;
  /** A mark of a run was clicked. */
  onSelectRun: (runId: string) => void;
}

/** The charts of the selected runs. */
export function ComparisonPane({
  model,
  host,
  none,
  emphasized,
  onSelectRun
}: ComparisonPaneProps): React.JSX.Element {
  const trans = useTranslator();
  const state = useReadable(model);
  const drag = useChartDrag(model);
  const pane = React.useRef<HTMLElement>(null);
  useKeptFocus(pane);
  const id = React.useId();
  const { charts, choices, editing, runIds, leftOut } = state;
  const edited = charts.find(chart => chart.id === editing);
  const idOf = (chart: { id: string }): string => `${id}-${chart.id}`;
  useNewInView(edited === undefined ? null : idOf(edited));
  return (
    <section ref={pane} className="jp-Trackside-comparisonPane" aria-label={trans.__('Comparison')}>
      <PaneHeader model={model} />
      {state.busy && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
      )}
      {state.error !== null && <Problem message={state.error} onTryAgain={() => void model.refresh()} />}
      {leftOut > 0 && (
        <p className="jp-Trackside-hint" role="note">
          {trans.__('The first %1 of the selected runs are compared.', formatCount(runIds.length))}
        </p>
      )}
      {runIds.length === 0 ? (
        <p className="jp-Trackside-hint">
          {none ?? trans.__('Nothing is selected. Tick runs in the list, and their charts are drawn here.')}
        </p>
      ) : (
        charts.length === 0 && choices !== null && <NoCharts model={model} />
      )}
      {runIds.length > 0 && (
        <div className="jp-Trackside-chartGrid">
          {charts.map(chart => (
            <ChartCard
              key={chart.id}
              id={idOf(chart)}
              model={model}
              chart={chart}
              host={host}
              choices={choices}
              drag={drag}
              emphasized={emphasized}
              onSelectRun={onSelectRun}
            />
          ))}
        </div>
      )}
      {edited !== undefined && choices !== null && (
        <ChartDialog model={model} chart={edited} choices={choices} anchorId={idOf(edited)} />
      )}
    </section>
  );
}

function PaneHeader({ model }: { model: ComparisonPaneModel }): React.JSX.Element {
  const trans = useTranslator();
  const { isProposed, choices, runIds } = useReadable(model);
  const canAdd = runIds.length > 0 && (choices?.charts.length ?? 0) > 0;
  return (
    <header className="jp-Trackside-paneHeader">
      <h2>{trans.__('Comparison')}</h2>
      {!isProposed && (
        <button type="button" className="jp-Trackside-link" onClick={() => model.resetCharts()}>
          {trans.__('Reset charts')}
        </button>
      )}
      <button
        type="button"
        className="jp-Trackside-iconButton"
        aria-label={trans.__('Add chart')}
        title={trans.__('Add chart')}
        disabled={!canAdd}
        onClick={() => model.add()}
      >
        <Icon name="add" />
      </button>
    </header>
  );
}

function NoCharts({ model }: { model: ComparisonPaneModel }): React.JSX.Element {
  const trans = useTranslator();
  const { isProposed } = useReadable(model);
  return (
    <p className="jp-Trackside-hint">
      {isProposed
        ? trans.__('The selected runs have logged no metric yet: there is nothing to draw.')
        : trans.__(
            'All charts are removed. "Add chart" makes a new one, "Reset charts" brings back the usual ones.'
          )}
    </p>
  );
}

/** A chart that is opened for customizing comes into view. */
function useNewInView(id: string | null): void {
  React.useEffect(() => {
    if (id !== null) {
      document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
    }
  }, [id]);
}
