import React from 'react';
import { sentenceOf } from '../model/failure';
import type { RunActionsModel, RunChange } from '../model/run-actions-model';
import { useTranslator } from './translation';

export type EditKind = 'tag' | 'name' | 'note';

export interface EditDialogProps {
  kind: EditKind;
  /** How many runs are selected. */
  count: number;
  actions: RunActionsModel;
  onClose: () => void;
}

/** Asks for a tag, a name or a note for the selected runs; open until the server takes it. */
export function EditDialog({ kind, count, actions, onClose }: EditDialogProps): React.JSX.Element {
  const trans = useTranslator();
  const element = React.useRef<HTMLDialogElement>(null);
  const form = React.useRef<HTMLFormElement>(null);
  const errorId = React.useId();
  const [error, setError] = React.useState<string | null>(null);
  const [isBusy, setBusy] = React.useState(false);
  React.useEffect(() => {
    element.current?.showModal();
    form.current?.querySelector<HTMLElement>('input, textarea')?.focus();
  }, []);
  const close = (): void => {
    // Closed before it goes, the browser gives the focus back to where it was.
    element.current?.close();
    onClose();
  };
  const submit = async (remove: boolean): Promise<void> => {
    const fields = new FormData(form.current ?? undefined);
    if (isBusy) {
      return;
    }
    setBusy(true);
    try {
      await actions.change(changeOf(kind, text(fields, 'key'), text(fields, 'value'), remove));
      close();
    } catch (reason) {
      setError(sentenceOf(reason));
      setBusy(false);
    }
  };
  const titles: Record<EditKind, string> = {
    tag: trans._n('Tag %1 run', 'Tag %1 runs', count),
    name: trans.__('Rename run'),
    note: trans._n('Note on %1 run', 'Note on %1 runs', count)
  };
  const labels = { tag: trans.__('Value'), name: trans.__('Name'), note: trans.__('Note') };
  const invalid = {
    'aria-invalid': error !== null,
    'aria-errormessage': error === null ? undefined : errorId
  };
  return (
    <dialog
      ref={element}
      className="jp-Trackside-dialog"
      aria-label={titles[kind]}
      data-lm-suppress-shortcuts="true"
      onCancel={event => {
        event.preventDefault();
        close();
      }}
    >
      <form
        ref={form}
        onSubmit={event => {
          event.preventDefault();
          void submit(false);
        }}
      >
        <h2>{titles[kind]}</h2>
        {kind === 'tag' && (
          <label>
            {trans.__('Key')}
            <input name="key" type="text" autoComplete="off" spellCheck={false} {...invalid} />
          </label>
        )}
        <label>
          {labels[kind]}
          {kind === 'note' ? (
            <textarea name="value" rows={4} {...invalid} />
          ) : (
            <input name="value" type="text" autoComplete="off" spellCheck={false} {...invalid} />
          )}
        </label>
        {error !== null && (
          <div id={errorId} role="alert" className="jp-Trackside-dialogError">
            {error}
          </div>
        )}
        <div className="jp-Trackside-dialogButtons">
          {kind === 'tag' && (
            <button
              type="button"
              className="jp-Trackside-dialogButton"
              aria-disabled={isBusy}
              onClick={() => void submit(true)}
            >
              {trans.__('Remove tag')}
            </button>
          )}
          <button type="button" className="jp-Trackside-dialogButton" onClick={close}>
            {trans.__('Cancel')}
          </button>
          <button type="submit" className="jp-Trackside-dialogButton" data-default aria-disabled={isBusy}>
            {trans.__('Apply')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function changeOf(kind: EditKind, key: string, value: string, remove: boolean): RunChange {
  if (kind === 'tag') {
    return { tags: { [key.trim()]: remove ? null : value } };
  }
  return kind === 'name' ? { name: value } : { note: value };
}

function text(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
