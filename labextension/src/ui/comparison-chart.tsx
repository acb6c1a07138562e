import React from 'react';
import type { DrawChart, DrawnChart } from '../model/chart';
import type { Chart } from '../model/comparison-model';
import { sentenceOf } from '../model/failure';
import { Problem } from './problem';
import { useTranslator } from './translation';

export interface ComparisonChartProps {
  chart: Chart;
  drawChart: DrawChart;
  onSelectRun: (runId: string) => void;
  /** Called after each drawing that begins anew. */
  onDrawn: (drawn: DrawnChart) => void;
  /** The run that stands out, if any. */
  emphasized?: string | null;
}

interface Drawing {
  node: HTMLElement;
  data: Chart['data'];
  drawn: Promise<DrawnChart>;
}

/** A chart, drawn anew when its specification changes; other data goes into the picture that is there. */
export function ComparisonChart(props: ComparisonChartProps): React.JSX.Element {
  const { chart, drawChart, emphasized = null } = props;
  const trans = useTranslator();
  const place = React.useRef<HTMLDivElement>(null);
  const drawing = React.useRef<Drawing | null>(null);
  // The picture before stays until the new one is there: nothing flickers or jumps.
  const before = React.useRef<Drawing[]>([]);
  const latest = React.useRef(props);
  const [error, setError] = React.useState<string | null>(null);
  const { spec, data } = chart;

  React.useLayoutEffect(() => {
    latest.current = props;
  });

  React.useLayoutEffect(() => {
    const { chart: first } = latest.current;
    const replaced = before.current;
    const node = document.createElement('div');
    node.className = 'jp-Trackside-drawing';
    place.current?.closest('figure')?.removeAttribute('data-ready');
    place.current?.append(node);
    const onSelect = ({ run_id }: Record<string, unknown>): void => {
      if (typeof run_id === 'string') {
        latest.current.onSelectRun(run_id);
      }
    };
    const drawn = drawChart(node, { ...first, onSelect });
    const own = { node, data: first.data, drawn };
    drawing.current = own;
    drawn.then(
      one => {
        if (drawing.current === own) {
          replaced.splice(0).forEach(end);
          one.emphasize(latest.current.emphasized ?? null);
          setError(null);
          latest.current.onDrawn(one);
        }
      },
      (reason: unknown) => {
        if (drawing.current === own) {
          replaced.splice(0).forEach(end);
          setError(sentenceOf(reason));
        }
      }
    );
    return () => {
      drawing.current = null;
      replaced.push(own);
    };
  }, [spec, drawChart]);

  React.useLayoutEffect(() => {
    const left = before.current;
    return () => left.splice(0).forEach(end);
  }, []);

  React.useEffect(() => {
    const now = drawing.current;
    if (now !== null && now.data !== data) {
      now.data = data;
      const tell = (reason: unknown): void => {
        if (drawing.current === now) {
          setError(sentenceOf(reason));
        }
      };
      // A drawing that failed has said so itself.
      now.drawn.then(
        one => one.update(data).then(() => setError(null), tell),
        () => undefined
      );
    }
  }, [spec, data]);

  React.useEffect(() => {
    drawing.current?.drawn.then(
      one => one.emphasize(emphasized),
      () => undefined
    );
  }, [emphasized]);

  return (
    <>
      <div
        ref={place}
        className="jp-Trackside-chart"
        // Arrows are its own: vega.ts, MarkKeys.
        role="application"
        tabIndex={0}
        aria-label={trans.__('Points: arrows move, Enter selects the run')}
      />
      {error !== null && <Problem message={error} />}
    </>
  );
}

function end({ node, drawn }: Drawing): void {
  drawn.then(
    one => one.finalize(),
    () => undefined
  );
  node.remove();
}
