/** The sidebar's icons, drawn in the colour of the text around them. */
import React from 'react';

const SHAPES = {
  refresh: 'M13.6 2.4A8 8 0 1 0 15.8 10h-2.1a6 6 0 1 1-1.5-6.2L9.5 6.5H16V0z',
  add: 'M9 7V2H7v5H2v2h5v5h2V9h5V7z',
  search: 'M11.7 10.3a5.5 5.5 0 1 0-1.4 1.4l3.5 3.5 1.4-1.4zM7.5 11a3.5 3.5 0 1 1 0-7 3.5 3.5 0 0 1 0 7z',
  clear: 'M12.9 4.5 11.5 3.1 8 6.6 4.5 3.1 3.1 4.5 6.6 8l-3.5 3.5 1.4 1.4L8 9.4l3.5 3.5 1.4-1.4L9.4 8z',
  open: 'M6 3.6 4.6 5l3 3-3 3L6 12.4 10.4 8z',
  more: 'M3 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm5 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm5 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
  edit: 'M11.5 2 14 4.500 5.500 13H3v-2.500zM2 14h12v1.500H2z',
  folder: 'M1.500 3h5l1.500 2h6.500v8.500h-13z',
  file: 'M3.500 1.500h6l3 3v10h-9zM9 2.500V5h2.500z',
  tab: 'M3 3h4v2H5v6h6V9h2v4H3zm6-1h5v5h-2V5.4L8.2 9.2 6.8 7.8 10.6 4H9z'
} as const;

export type IconName = keyof typeof SHAPES;

export interface IconProps {
  name: IconName;
}

export function Icon({ name }: IconProps): React.JSX.Element {
  return (
    <svg className="jp-Trackside-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={SHAPES[name]} fill="currentColor" />
    </svg>
  );
}
