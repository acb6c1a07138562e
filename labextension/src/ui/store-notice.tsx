import React from 'react';
import type { NotebookStore } from '../model/notebook-store';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface StoreNoticeProps {
  model: NotebookStore;
}

/** That the notebook in front logs elsewhere, and the way there. */
export function StoreNotice({ model }: StoreNoticeProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { notebook, other, busy, error } = useReadable(model);
  if (error !== null) {
    return <Problem message={error} onTryAgain={() => void model.show()} />;
  }
  if (notebook === null || other === null) {
    return null;
  }
  const name = notebook.split('/').at(-1) ?? notebook;
  const sentence = trans.__('%1 logs to another store: %2', name, other);
  return (
    <div className="jp-Trackside-storeNotice">
      <span role="status" aria-label={sentence} title={sentence}>
        {sentence}
      </span>
      <button type="button" className="jp-Trackside-button" disabled={busy} onClick={() => void model.show()}>
        {trans.__('Show that store')}
      </button>
    </div>
  );
}
