import React from 'react';
import { sentenceOf } from '../model/failure';
import type { SavedViewsModel } from '../model/saved-views-model';
import { useTranslator } from './translation';

export type SavedViewQuestion = 'new' | 'rename';

export interface SavedViewDialogProps {
  question: SavedViewQuestion;
  model: SavedViewsModel;
  onClose: () => void;
}

/** Asks for the name of a new view, or for another name; open until the server takes it. */
export function SavedViewDialog({ question, model, onClose }: SavedViewDialogProps): React.JSX.Element {
  const trans = useTranslator();
  const element = React.useRef<HTMLDialogElement>(null);
  const input = React.useRef<HTMLInputElement>(null);
  const first = React.useRef<HTMLInputElement>(null);
  const errorId = React.useId();
  const [error, setError] = React.useState<string | null>(null);
  const [isBusy, setBusy] = React.useState(false);
  const isNew = question === 'new';
  const title = isNew ? trans.__('Save view') : trans.__('Rename view');
  React.useEffect(() => {
    element.current?.showModal();
    input.current?.focus();
    input.current?.select();
  }, []);
  const close = (): void => {
    // Closed before it goes, the browser gives the focus back to where it was.
    element.current?.close();
    onClose();
  };
  const submit = async (): Promise<void> => {
    if (isBusy) {
      return;
    }
    const name = input.current?.value ?? '';
    setBusy(true);
    try {
      await (isNew ? model.saveAs(name, first.current?.checked ?? false) : model.rename(name));
      close();
    } catch (reason) {
      setError(sentenceOf(reason));
      setBusy(false);
      input.current?.select();
    }
  };
  return (
    <dialog
      ref={element}
      className="jp-Trackside-dialog"
      aria-label={title}
      data-lm-suppress-shortcuts="true"
      onCancel={event => {
        event.preventDefault();
        close();
      }}
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2>{title}</h2>
        <label>
          {trans.__('Name')}
          <input
            ref={input}
            type="text"
            defaultValue={isNew ? '' : (model.view?.name ?? '')}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={error !== null}
            aria-errormessage={error === null ? undefined : errorId}
            onChange={() => setError(null)}
          />
        </label>
        {isNew && (
          <label className="jp-Trackside-viewFirst">
            <input ref={first} type="checkbox" className="jp-Trackside-checkbox" />
            {trans.__('Show it when the experiment is opened first')}
          </label>
        )}
        {error !== null && (
          <div id={errorId} role="alert" className="jp-Trackside-dialogError">
            {error}
          </div>
        )}
        <div className="jp-Trackside-dialogButtons">
          <button type="button" className="jp-Trackside-dialogButton" onClick={close}>
            {trans.__('Cancel')}
          </button>
          <button type="submit" className="jp-Trackside-dialogButton" data-default aria-disabled={isBusy}>
            {isNew ? trans.__('Save') : trans.__('Rename')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
