/** "Run details" of an experiment's tab: the page of the run that is in front there. */
import React from 'react';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import type { OpenRunPage, TabHost } from '../ui/host';
import { useReadable } from '../ui/readable';
import { useTranslator } from '../ui/translation';
import { LazyRunPage } from './lazy-run-page';

export interface RunDetailsProps {
  model: ExperimentTabModel;
  host: TabHost;
}

export function RunDetails({ model, host }: RunDetailsProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { focused, view, visible } = useReadable(model);
  const { selected } = useReadable(model.selection);
  const runId = focused ?? selected[0] ?? null;
  const isShown = visible && view === 'details';
  const [wasShown, setWasShown] = React.useState(isShown);
  if (isShown && !wasShown) {
    setWasShown(true);
  }
  if (!wasShown) {
    return null;
  }
  if (runId === null) {
    return (
      <p className="jp-Trackside-hint">{trans.__('Choose a run in the run list to see its details.')}</p>
    );
  }
  return <Page model={model} open={host.openRunPage} runId={runId} isShown={isShown} />;
}

interface PageProps {
  model: ExperimentTabModel;
  open: OpenRunPage;
  runId: string;
  isShown: boolean;
}

function Page({ model, open, runId, isShown }: PageProps): React.JSX.Element | null {
  const trans = useTranslator();
  const [page, setPage] = React.useState<ReturnType<OpenRunPage> | null>(null);
  const first = React.useRef(runId);
  React.useEffect(() => {
    const opened = open(first.current, {
      onOpenRun: id => model.openRun(id),
      onViewRunList: () => model.setView('list')
    });
    setPage(opened);
    return () => opened.model.dispose();
  }, [model, open]);
  React.useEffect(() => {
    page?.model.open(runId);
    page?.model.setVisible(isShown);
  }, [page, runId, isShown]);
  return page === null ? null : (
    <div className="jp-Trackside-runTab">
      <LazyRunPage {...page} trans={trans} />
    </div>
  );
}
