import React from 'react';
import type { RunDetail } from '../model/api';
import type { RunPageModel } from '../model/run-page-model';
import { useSeconds } from './clock';
import { EditableName } from './editable-name';
import { formatDuration } from './format';
import type { RunPageHost } from './run-page-host';
import { StatusIcon, statusWord } from './status-icon';
import { useTranslator } from './translation';

export interface RunHeaderProps {
  model: RunPageModel;
  host: RunPageHost;
  detail: RunDetail;
}

/** Colour, name, status and duration of a run, and what one can do with it. */
export function RunHeader({ model, host, detail }: RunHeaderProps): React.JSX.Element {
  const trans = useTranslator();
  const { run_id: runId, previous_run_id: previous, next_run_id: next } = detail;
  return (
    <div className="jp-Trackside-pageHeader">
      <div className="jp-Trackside-pageTitle">
        <span className="jp-Trackside-pageSwatch" style={{ background: detail.colour }} aria-hidden="true" />
        <EditableName
          name={detail.run_name}
          label={trans.__('Rename run')}
          onRename={name => model.rename(name)}
        />
        <span className="jp-Trackside-pageStatus">
          <StatusIcon status={detail.status} />
          {statusWord(detail.status, trans)} · <Duration detail={detail} />
        </span>
      </div>
      <div className="jp-Trackside-pageActions">
        <PageButton
          label={trans.__('Previous run')}
          way="previous"
          disabled={previous === null}
          onClick={() => previous !== null && host.onOpenRun(previous)}
        />
        <PageButton
          label={trans.__('Next run')}
          way="next"
          disabled={next === null}
          onClick={() => next !== null && host.onOpenRun(next)}
        />
        {host.onViewRunList !== undefined && (
          <PageButton
            label={trans.__('View run list')}
            onClick={() => host.onViewRunList?.(detail.experiment_id, runId)}
          />
        )}
        {host.SaveModel !== undefined && (
          <SaveAsModel model={model} detail={detail} Dialog={host.SaveModel} />
        )}
        {host.Exports !== undefined && <host.Exports runId={runId} />}
        {host.onRunAgain !== undefined && (
          <PageButton
            label={trans.__('Run again with…')}
            onClick={() => void model.attempt(host.onRunAgain?.(detail))}
          />
        )}
        {host.onOpenNotebookAsOf !== undefined && (
          <PageButton
            label={trans.__('Open notebook as of this run')}
            onClick={() => void model.attempt(host.onOpenNotebookAsOf?.(runId))}
          />
        )}
      </div>
    </div>
  );
}

/** How long the run took, or has taken so far. */
export function Duration({ detail }: { detail: RunDetail }): React.JSX.Element {
  const isRunning = detail.end_time === null;
  const now = useSeconds(isRunning);
  return <>{formatDuration((detail.end_time ?? now) - detail.start_time)}</>;
}

interface PageButtonProps {
  label: string;
  /** Which way to another run it is. */
  way?: 'previous' | 'next';
  disabled?: boolean;
  onClick: () => void;
}

function PageButton({ label, way, disabled, onClick }: PageButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className="jp-Trackside-button"
      data-way={way}
      // It keeps the focus at the last run, too.
      aria-disabled={disabled}
      onClick={disabled === true ? undefined : onClick}
    >
      {label}
    </button>
  );
}

interface SaveAsModelProps extends Pick<RunHeaderProps, 'model' | 'detail'> {
  Dialog: NonNullable<RunPageHost['SaveModel']>;
}

function SaveAsModel({ model, detail, Dialog }: SaveAsModelProps): React.JSX.Element {
  const trans = useTranslator();
  const [isOpen, setOpen] = React.useState(false);
  const open = (): void => {
    void model.loadModels();
    setOpen(true);
  };
  return (
    <>
      <PageButton label={trans.__('Save as model')} onClick={open} />
      {isOpen && <Dialog model={model} runId={detail.run_id} onClose={() => setOpen(false)} />}
    </>
  );
}
