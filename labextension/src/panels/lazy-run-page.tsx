import type { RunPageProps } from '../ui/run-page';
import { lazyPart } from './lazy-part';

/** The page of a run, as soon as its code is there. */
export const LazyRunPage = lazyPart<RunPageProps>(async () => {
  const { RunPage } = await import(/* webpackChunkName: "run-page" */ './run-page-content');
  return RunPage;
});
