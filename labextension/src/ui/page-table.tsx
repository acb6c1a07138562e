import React from 'react';
import { PageRegion } from './page-region';

export interface TableHead {
  label: string;
  isNumber?: boolean;
}

export interface PageTableProps {
  title: string;
  /** Whether it takes the page's whole width. */
  isWide?: boolean;
  heads: readonly TableHead[];
  /** The rows; where there are none, `empty` says why, and what to do. */
  rows: readonly React.JSX.Element[];
  empty: string;
  /** What stands below the table. */
  children?: React.ReactNode;
}

/** A part of a page that is a table, which scrolls when it is long. */
export function PageTable({
  title,
  isWide = false,
  heads,
  rows,
  empty,
  children
}: PageTableProps): React.JSX.Element {
  return (
    <PageRegion title={title} isWide={isWide}>
      {rows.length === 0 ? (
        <p className="jp-Trackside-pageEmpty">{empty}</p>
      ) : (
        <div className="jp-Trackside-pageScroller" tabIndex={0} role="group" aria-label={title}>
          <table className="jp-Trackside-pageTable" aria-label={title}>
            <thead>
              <tr>
                {heads.map(({ label, isNumber }) => (
                  <th
                    key={label}
                    scope="col"
                    className={isNumber === true ? 'jp-Trackside-number' : undefined}
                  >
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{rows}</tbody>
          </table>
        </div>
      )}
      {children}
    </PageRegion>
  );
}
