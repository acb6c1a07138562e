import React from 'react';

/** Terms and what is said of each. */
export function Facts({ children }: { children: React.ReactNode }): React.JSX.Element {
  return <dl className="jp-Trackside-pageFacts">{children}</dl>;
}

export interface FactProps {
  term: string;
  children: React.ReactNode;
}

export function Fact({ term, children }: FactProps): React.JSX.Element {
  const id = React.useId();
  return (
    <>
      <dt id={id} aria-label={term}>
        {term}
      </dt>
      <dd aria-labelledby={id}>{children}</dd>
    </>
  );
}
