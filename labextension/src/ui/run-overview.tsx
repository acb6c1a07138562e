import React from 'react';
import type { RunDetail, SourceItem } from '../model/api';
import { useNow } from './clock';
import { Fact, Facts } from './facts';
import { formatAgo, formatTime, MISSING } from './format';
import { PageRegion } from './page-region';
import { RegisteredVersions } from './registered-versions';
import { Duration } from './run-header';
import { cleanWord } from './source-words';
import { StatusIcon, statusWord } from './status-icon';
import { useTranslator } from './translation';

export interface RunOverviewProps {
  detail: RunDetail;
  /** Opens the notebook, where the page can. */
  onOpenSource?: () => void;
}

/** Where a run comes from, when it was, and whose it is. */
export function RunOverview({ detail, onOpenSource }: RunOverviewProps): React.JSX.Element {
  const trans = useTranslator();
  const now = useNow();
  const started = detail.start_time;
  const status = detail.status;
  const attempt = detail.source?.attempt;
  return (
    <PageRegion title={trans.__('Overview')}>
      <Facts>
        <Fact term={trans.__('Source')}>
          <Source source={detail.source ?? null} onOpen={onOpenSource} />
        </Fact>
        <Fact term={trans.__('Registered version')}>
          <RegisteredVersions versions={detail.registered_versions} />
        </Fact>
        <Fact term={trans.__('Start date')}>
          <span title={formatAgo(started, now, trans)}>{formatTime(started)}</span>
        </Fact>
        <Fact term={trans.__('Status')}>
          <StatusIcon status={status} /> {statusWord(status, trans)}
        </Fact>
        <Fact term={trans.__('Duration')}>
          <Duration detail={detail} />
        </Fact>
        <Fact term={trans.__('User')}>{detail.user_id === '' ? MISSING : detail.user_id}</Fact>
        <Fact term={trans.__('Attempt')}>{attempt ?? MISSING}</Fact>
        <Fact term={trans.__('Clean')}>
          <Cleanness detail={detail} />
        </Fact>
        <Fact term={trans.__('Experiment')}>{detail.experiment_name}</Fact>
        <Fact term={trans.__('Run id')}>
          <code>{detail.run_id}</code>
        </Fact>
      </Facts>
    </PageRegion>
  );
}

/** Whether the notebook, run from its top, would do the same; and if not, why. */
function Cleanness({ detail }: { detail: RunDetail }): React.JSX.Element {
  const trans = useTranslator();
  return (
    <>
      {cleanWord(detail.clean, trans)}
      {detail.clean_reasons.length > 0 && (
        <ul className="jp-Trackside-reasons">
          {detail.clean_reasons.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  );
}

interface SourceProps {
  source: SourceItem | null;
  onOpen: (() => void) | undefined;
}

/** The notebook as a link, where Jupyter Server knows it; else the path as text. */
function Source({ source, onOpen }: SourceProps): React.JSX.Element {
  const trans = useTranslator();
  const notebook = source?.notebook ?? null;
  if (source === null || notebook === null || onOpen === undefined) {
    return <>{source?.notebook_path ?? MISSING}</>;
  }
  const name = notebook.slice(notebook.lastIndexOf('/') + 1);
  return (
    <a
      href="#"
      className="jp-Trackside-pageLink"
      title={trans.__('Open %1 at the cell', notebook)}
      onClick={event => {
        event.preventDefault();
        onOpen();
      }}
    >
      {name}
    </a>
  );
}
