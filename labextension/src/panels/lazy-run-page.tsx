import React from 'react';
import { Boundary } from '../ui/boundary';
import type { RunPageProps } from '../ui/run-page';

const RunPage = React.lazy(async () => {
  const { RunPage: component } = await import(/* webpackChunkName: "run-page" */ './run-page-content');
  return { default: component };
});

/** The page of a run, as soon as its code is there. */
export function LazyRunPage(props: RunPageProps): React.JSX.Element {
  const { trans } = props;
  return (
    <Boundary trans={trans}>
      <React.Suspense fallback={<div role="progressbar" aria-label={trans.__('Loading')} />}>
        <RunPage {...props} />
      </React.Suspense>
    </Boundary>
  );
}
