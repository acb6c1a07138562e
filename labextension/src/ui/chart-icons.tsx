/** Icons of a chart's actions, drawn in the colour of the text around them. */
import React from 'react';

const SHAPES = {
  customize: 'M2 3h6V1.500h2V3h4v2h-4v1.500H8V5H2zm0 7h2V8.500h2V10h8v2H6v1.500H4V12H2z',
  duplicate: 'M5 1h9v10h-2V3H5zM2 4h8v11H2zm2 2v7h4V6z',
  remove: 'M6 1h4v1.500h4V4H2V2.500h4zM3 5h10l-.8 10H3.800zm2.200 2 .5 6h1.300V7zM9 7v6h1.300l.5-6z',
  left: 'M9.500 2.500 11 4 7 8l4 4-1.500 1.500L4 8z',
  right: 'M6.500 2.500 5 4l4 4-4 4 1.500 1.500L12 8z',
  code: 'M5.500 3.500 7 5 4 8l3 3-1.500 1.500L1 8zm5 0L9 5l3 3-3 3 1.500 1.500L15 8z',
  insert: 'M1 2h14v5h-2V4H3v8h4v2H1zm10 6h2v2.500h2.500v2H13V15h-2v-2.500H8.500v-2H11z',
  reset: 'M2 2h5v2H4v3H2zm7 0h5v5h-2V4H9zM2 9h2v3h3v2H2zm10 0h2v5H9v-2h3z',
  grip: 'M5 2h2v2H5zm4 0h2v2H9zM5 7h2v2H5zm4 0h2v2H9zm-4 5h2v2H5zm4 0h2v2H9z'
} as const;

export type ChartIconName = keyof typeof SHAPES | 'png' | 'svg';

export function ChartIcon({ name }: { name: ChartIconName }): React.JSX.Element {
  if (name === 'png' || name === 'svg') {
    return (
      <span className="jp-Trackside-textIcon" aria-hidden="true">
        {name.toUpperCase()}
      </span>
    );
  }
  return (
    <svg className="jp-Trackside-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={SHAPES[name]} fill="currentColor" />
    </svg>
  );
}
