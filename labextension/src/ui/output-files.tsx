import React from 'react';
import type { OutputFilesModel } from '../model/output-files-model';
import type { ExportState } from '../model/wire';
import { FilePreview } from './file-preview';
import { FileTree } from './file-tree';
import { PageRegion } from './page-region';
import { Problem } from './problem';
import { useReadable } from './readable';
import type { RenderMime } from './run-page-host';
import { formatBytes } from './format';
import { useTranslator } from './translation';

export interface OutputFilesProps {
  model: OutputFilesModel;
  renderMime: RenderMime;
}

/** The files of a run: the tree, a look into one of them, and the way to take them. */
export function OutputFiles({ model, renderMime }: OutputFilesProps): React.JSX.Element {
  const trans = useTranslator();
  const { folders, download, error } = useReadable(model);
  const top = folders.get('');
  const isEmpty = top?.items?.length === 0;
  const isSending = download?.state === 'waiting' || download?.state === 'sending';
  return (
    <PageRegion
      title={trans.__('Output files')}
      isWide
      actions={
        !isEmpty &&
        top !== undefined &&
        model.canSaveAll && (
          <button
            type="button"
            className="jp-Trackside-button"
            disabled={isSending}
            onClick={() => void model.saveAll()}
          >
            {trans.__('Download all')}
          </button>
        )
      }
    >
      {download !== null && <Progress download={download} onTryAgain={() => void model.saveAll()} />}
      {error !== null && (
        <Problem message={error} {...(model.canSaveAll && { onTryAgain: () => void model.saveAll() })} />
      )}
      {isEmpty ? (
        <p className="jp-Trackside-pageEmpty">
          {trans.__('No files. What the tracked cell displays is kept, and what log_artifact is given.')}
        </p>
      ) : (
        <div className="jp-Trackside-files">
          <FileTree model={model} />
          <FilePreview model={model} renderMime={renderMime} />
        </div>
      )}
    </PageRegion>
  );
}

interface ProgressProps {
  download: ExportState;
  onTryAgain: () => void;
}

/** How much of the zip has been sent. */
function Progress({ download, onTryAgain }: ProgressProps): React.JSX.Element {
  const trans = useTranslator();
  const { state, done_bytes: done, size_bytes: size } = download;
  if (state === 'failed') {
    return (
      <Problem
        message={trans.__('The download ended before everything was sent.')}
        isOwn
        onTryAgain={onTryAgain}
      />
    );
  }
  const text =
    size === null ? trans.__('Downloading…') : trans.__('%1 of %2', formatBytes(done), formatBytes(size));
  return (
    <div className="jp-Trackside-downloading">
      <progress
        aria-label={trans.__('Download of all files')}
        max={1}
        value={state === 'sent' ? 1 : size ? done / size : undefined}
      />
      <span>{state === 'sent' ? trans.__('Downloaded.') : text}</span>
    </div>
  );
}
