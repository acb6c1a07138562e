import React from 'react';
import type { Sparkline as Curve } from '../model/api';
import { toNumber } from '../model/numbers';
import { useTranslator } from './translation';

const WIDTH = 48;
const HEIGHT = 16;
const PADDING = 2;

export interface SparklineProps {
  metric: string;
  curve: Curve;
  colour: string;
}

/** A metric's curve as small as a word; where values are not finite, the line has a gap. */
export function Sparkline({ metric, curve, colour }: SparklineProps): React.JSX.Element {
  const trans = useTranslator();
  const path = React.useMemo(() => pathOf(curve), [curve]);
  return (
    <svg
      className="jp-Trackside-sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={trans.__('%1 over step', metric)}
    >
      <path
        d={path}
        fill="none"
        stroke={colour}
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The `d` of the curve's path. */
export function pathOf(curve: Curve): string {
  const points = curve.steps.map((step, i) => [step, toNumber(curve.values[i] ?? 'NaN')] as const);
  const finite = points.filter(([, value]) => isFinite(value));
  const x = scale(
    finite.map(([step]) => step),
    PADDING,
    WIDTH - PADDING
  );
  const y = scale(
    finite.map(([, value]) => value),
    HEIGHT - PADDING,
    PADDING
  );
  let path = '';
  let pen = 'M';
  for (const [step, value] of points) {
    if (isFinite(value)) {
      path += `${pen}${x(step).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
    } else {
      pen = 'M';
    }
  }
  // A single point is a line of no length, which round caps make a dot.
  return finite.length === 1 ? `${path}h0` : path;
}

function scale(values: number[], from: number, to: number): (value: number) => number {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return value => (span > 0 ? from + ((value - low) / span) * (to - from) : (from + to) / 2);
}
