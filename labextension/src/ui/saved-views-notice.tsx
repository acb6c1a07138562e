import React from 'react';
import type { SavedViewsModel } from '../model/saved-views-model';
import type { ViewConflict, ViewNotice } from '../model/saved-views-state';
import { Notice } from './notice';
import { Problem } from './problem';
import { useReadable } from './readable';
import { type Translator, useTranslator } from './translation';

export interface SavedViewsNoticeProps {
  model: SavedViewsModel;
}

/** The choice where two have changed the same of a saved view, and what went wrong. */
export function SavedViewsNotice({ model }: SavedViewsNoticeProps): React.JSX.Element {
  const trans = useTranslator();
  const { conflict, error } = useReadable(model);
  return (
    <>
      {conflict !== null && <Conflict model={model} conflict={conflict} />}
      {error !== null && (
        <Problem
          message={trans.__('Saved views: %1', error.message)}
          sentence={error.message}
          onTryAgain={() => void error.again()}
          onDismiss={() => model.dismiss()}
        />
      )}
    </>
  );
}

/** What has become of a saved view: in the line of the title where there is room, so that nothing moves. */
export function SavedViewsSaid({ model }: SavedViewsNoticeProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { notice } = useReadable(model);
  return (
    notice && (
      <Notice
        className="jp-Trackside-viewNotice"
        said={sentenceOf(notice, trans)}
        onUndo={'was' in notice ? () => void model.undo() : null}
        onDismiss={() => model.dismiss()}
        moveFocus={focusViews}
      />
    )
  );
}

interface ConflictProps extends SavedViewsNoticeProps {
  conflict: ViewConflict;
}

function Conflict({ model, conflict: { theirs, keys } }: ConflictProps): React.JSX.Element {
  const trans = useTranslator();
  const settle = (element: HTMLElement, which: 'mine' | 'theirs' | null): void => {
    focusViews(element);
    if (which === null) {
      model.dismiss();
    } else {
      void model.settle(which);
    }
  };
  const choices = [
    [trans.__('Keep mine'), 'mine'],
    [trans.__('Take theirs'), 'theirs'],
    [trans.__('Cancel'), null]
  ] as const;
  const names = keys.map(key => nameOf(key, trans)).join(', ');
  return (
    <div className="jp-Trackside-problem" role="alert">
      <span>
        {trans.__(
          '“%1” was saved in another tab meanwhile, where this was changed too: %2.',
          theirs.name,
          names
        )}
      </span>
      {choices.map(([label, which]) => (
        <button
          key={label}
          type="button"
          className="jp-Trackside-button"
          onClick={event => settle(event.currentTarget, which)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** To where the views are chosen. */
function focusViews(pressed: HTMLElement): void {
  pressed
    .closest('.jp-Trackside-tabHeader')
    ?.querySelector<HTMLElement>('.jp-Trackside-savedViews select')
    ?.focus();
}

function nameOf(key: string, trans: Translator): string {
  const names: Record<string, string> = {
    filter: trans.__('the filter'),
    columns: trans.__('the columns'),
    order_by: trans.__('the order'),
    group_by: trans.__('the groups'),
    only_differs: trans.__('“Only what differs”'),
    charts: trans.__('the charts'),
    panes: trans.__('the panes')
  };
  return names[key] ?? key;
}

function sentenceOf({ kind, name }: ViewNotice, trans: Translator): string {
  switch (kind) {
    case 'saved':
      return trans.__('Saved “%1”.', name);
    case 'merged':
      return trans.__('“%1” now has what was changed here and what was changed in another tab.', name);
    case 'gone':
      return trans.__('“%1” was deleted in another tab; what you see is not saved.', name);
    case 'deleted':
      return trans.__('Deleted “%1”.', name);
    case 'left':
      return name === ''
        ? trans.__('What you had arranged was not saved.')
        : trans.__('What you had changed of “%1” was not saved.', name);
  }
}
