import React from 'react';
import type { DrawChart, DrawnChart } from '../model/chart';
import type { Chart } from '../model/comparison-model';
import { Problem } from './problem';

export interface ComparisonChartProps {
  chart: Chart;
  drawChart: DrawChart;
  onSelectRun: (runId: string) => void;
  /** Called after each drawing that begins anew. */
  onDrawn: () => void;
}

/** A chart, drawn anew when its specification changes; other data goes into the picture that is there. */
export function ComparisonChart(props: ComparisonChartProps): React.JSX.Element {
  const { chart, drawChart } = props;
  const place = React.useRef<HTMLDivElement>(null);
  const drawing = React.useRef<{ data: Chart['data']; drawn: Promise<DrawnChart> } | null>(null);
  const latest = React.useRef(props);
  const [error, setError] = React.useState<string | null>(null);
  const { spec, data } = chart;

  React.useEffect(() => {
    latest.current = props;
  });

  React.useEffect(() => {
    const { chart: first } = latest.current;
    const node = document.createElement('div');
    node.className = 'jp-Trackside-drawing';
    place.current?.closest('figure')?.removeAttribute('data-ready');
    place.current?.append(node);
    const drawn = drawChart(node, {
      ...first,
      onSelect: ({ run_id }) => {
        if (typeof run_id === 'string') {
          latest.current.onSelectRun(run_id);
        }
      }
    });
    drawing.current = { data: first.data, drawn };
    let ended = false;
    drawn.then(
      () => {
        if (!ended) {
          setError(null);
          latest.current.onDrawn();
        }
      },
      (reason: unknown) => ended || setError(reason instanceof Error ? reason.message : String(reason))
    );
    return () => {
      ended = true;
      drawing.current = null;
      drawn.then(
        one => one.finalize(),
        () => undefined
      );
      node.remove();
    };
  }, [spec, drawChart]);

  React.useEffect(() => {
    const now = drawing.current;
    if (now !== null && now.data !== data) {
      now.data = data;
      now.drawn.then(
        one => one.update(data),
        () => undefined
      );
    }
  }, [spec, data]);

  return (
    <>
      <div ref={place} className="jp-Trackside-chart" />
      {error !== null && <Problem message={error} />}
    </>
  );
}
