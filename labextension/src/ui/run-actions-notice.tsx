import React from 'react';
import type { ActionNotice, RunActionsModel } from '../model/run-actions-model';
import { formatBytes } from './format';
import { formatCount } from './format-list';
import { Notice } from './notice';
import { Problem } from './problem';
import { useReadable } from './readable';
import { type Translator, useTranslator } from './translation';

export interface RunActionsNoticeProps {
  actions: RunActionsModel;
}

/** How far an action is, what it has done (with the way back), or why it stopped. */
export function RunActionsNotice({ actions }: RunActionsNoticeProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { busy, exporting, notice, error } = useReadable(actions);
  return (
    <>
      {busy !== null && (
        <Progress
          done={busy.done}
          total={busy.total}
          words={trans.__('%1 of %2 runs', formatCount(busy.done), formatCount(busy.total))}
        />
      )}
      {exporting !== null && (
        <Progress
          words={
            exporting === 0
              ? trans.__('Preparing the export…')
              : trans.__('Exporting: %1', formatBytes(exporting))
          }
        />
      )}
      {notice !== null && (
        <Notice
          className="jp-Trackside-actionsNotice"
          said={sentenceOf(notice, trans)}
          onUndo={notice.kind === 'deleted' ? () => void actions.undo() : null}
          onDismiss={() => actions.dismiss()}
          moveFocus={focusActions}
        />
      )}
      {error !== null && (
        <Problem
          message={error.message}
          isOwn
          onTryAgain={() => void error.again()}
          onDismiss={() => actions.dismiss()}
        />
      )}
    </>
  );
}

/** To where the action began. */
function focusActions(pressed: HTMLElement): void {
  pressed
    .closest('.jp-Trackside-runActions')
    ?.querySelector<HTMLElement>('[role="toolbar"] [tabindex="0"]')
    ?.focus();
}

interface ProgressProps {
  words: string;
  done?: number;
  total?: number;
}

function Progress({ words, done, total }: ProgressProps): React.JSX.Element {
  return (
    <div className="jp-Trackside-actionsNotice">
      <progress aria-label={words} value={done} max={total} />
      <span>{words}</span>
    </div>
  );
}

function sentenceOf({ kind, runIds, file = '' }: ActionNotice, trans: Translator): string {
  const { length } = runIds;
  const count = formatCount(length);
  switch (kind) {
    case 'deleted':
      return trans._n('Deleted %2 run.', 'Deleted %2 runs.', length, count);
    case 'restored':
      return trans._n('Restored %2 run.', 'Restored %2 runs.', length, count);
    case 'changed':
      return trans._n('Changed %2 run.', 'Changed %2 runs.', length, count);
    case 'exported':
      return trans.__('Saved “%1”.', file);
  }
}
