import React from 'react';

export interface PageRegionProps {
  title: string;
  /** Whether it takes the page's whole width. */
  isWide?: boolean;
  /** What stands beside the heading. */
  actions?: React.ReactNode;
  children: React.ReactNode;
}

/** A part of a page with its heading. */
export function PageRegion({ title, isWide, actions, children }: PageRegionProps): React.JSX.Element {
  return (
    <section className="jp-Trackside-pageRegion" data-wide={isWide === true} aria-label={title}>
      <div className="jp-Trackside-pageRegionHeader">
        <h2>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
