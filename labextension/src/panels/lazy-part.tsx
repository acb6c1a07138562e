import React from 'react';
import { sayMissing } from '../model/failure';
import { Boundary } from '../ui/boundary';
import type { Translator } from '../ui/translation';

/** A component that is fetched when it is first shown, and again on demand where it could not be had. */
export function lazyPart<P extends { trans: Translator }>(
  load: () => Promise<React.ComponentType<P>>
): React.ComponentType<P> {
  // Its type says of refs what no component of ours has.
  const begin = (): React.ComponentType<P> =>
    React.lazy(async () => ({ default: await load() })) as unknown as React.ComponentType<P>;
  // What has failed once fails for ever: whoever tries again begins anew, for all that come later.
  let latest = begin();
  return function LazyPart(props: P): React.JSX.Element {
    const [Part, setPart] = React.useState(() => latest);
    const { trans } = props;
    const retry = (): void => {
      latest = begin();
      setPart(latest);
    };
    return (
      <Boundary trans={trans} explain={error => sayMissing(error, trans)} onTryAgain={retry}>
        <React.Suspense fallback={<div role="progressbar" aria-label={trans.__('Loading')} />}>
          <Part {...props} />
        </React.Suspense>
      </Boundary>
    );
  };
}
