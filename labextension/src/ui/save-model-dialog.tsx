import React from 'react';
import { sentenceOf } from '../model/failure';
import type { RunPageModel } from '../model/run-page-model';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface SaveModelDialogProps {
  model: RunPageModel;
  runId: string;
  onClose: () => void;
}

/** Asks which registered model a run becomes a version of; open until the server takes it. */
export function SaveModelDialog({ model, runId, onClose }: SaveModelDialogProps): React.JSX.Element {
  const trans = useTranslator();
  const element = React.useRef<HTMLDialogElement>(null);
  const form = React.useRef<HTMLFormElement>(null);
  const errorId = React.useId();
  const [isNew, setNew] = React.useState(true);
  const [error, setError] = React.useState<string | null>(null);
  const [isBusy, setBusy] = React.useState(false);
  React.useEffect(() => {
    element.current?.showModal();
    form.current?.querySelector<HTMLElement>('input[type="text"]')?.focus();
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
    const fields = new FormData(form.current ?? undefined);
    const [name, description] = [text(fields, 'name'), text(fields, 'description')];
    setBusy(true);
    try {
      await model.saveAsModel({ run_id: runId, name, description, model: isNew ? 'new' : 'existing' });
      close();
    } catch (reason) {
      setError(sentenceOf(reason));
      setBusy(false);
    }
  };
  const invalid = {
    'aria-invalid': error !== null,
    'aria-errormessage': error === null ? undefined : errorId
  };
  return (
    <dialog
      ref={element}
      className="jp-Trackside-dialog"
      aria-label={trans.__('Save as model')}
      data-lm-suppress-shortcuts="true"
      onCancel={event => {
        event.preventDefault();
        close();
      }}
    >
      <form
        ref={form}
        className="jp-Trackside-saveModel"
        onChange={() => setError(null)}
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2>{trans.__('Save as model')}</h2>
        <ModelChoice model={model} isNew={isNew} onChoose={setNew} invalid={invalid} />
        {error !== null && (
          <div id={errorId} role="alert" className="jp-Trackside-dialogError">
            {error}
          </div>
        )}
        <label>
          {trans.__('Description')}
          <textarea name="description" rows={3} />
        </label>
        <div className="jp-Trackside-dialogButtons">
          <button type="button" className="jp-Trackside-dialogButton" onClick={close}>
            {trans.__('Cancel')}
          </button>
          <button type="submit" className="jp-Trackside-dialogButton" data-default aria-disabled={isBusy}>
            {trans.__('Save')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

interface ModelChoiceProps {
  model: RunPageModel;
  isNew: boolean;
  onChoose: (isNew: boolean) => void;
  invalid: { 'aria-invalid': boolean; 'aria-errormessage': string | undefined };
}

/** A new model by name, or one that there is. */
function ModelChoice({ model, isNew, onChoose, invalid }: ModelChoiceProps): React.JSX.Element {
  const trans = useTranslator();
  const { models, modelsError } = useReadable(model);
  const hasNone = models !== null && models.length === 0;
  return (
    <>
      <label className="jp-Trackside-choice">
        <input type="radio" name="choice" checked={isNew} onChange={() => onChoose(true)} />
        {trans.__('Create a new model')}
      </label>
      <label className="jp-Trackside-choice">
        <input
          type="radio"
          name="choice"
          checked={!isNew}
          disabled={hasNone}
          onChange={() => onChoose(false)}
        />
        {trans.__('Add to an existing model')}
      </label>
      {hasNone && <p className="jp-Trackside-modelNote">{trans.__('There is no registered model yet.')}</p>}
      {isNew ? (
        <label>
          {trans.__('Model name')}
          <input name="name" type="text" autoComplete="off" spellCheck={false} {...invalid} />
        </label>
      ) : (
        <label>
          {trans.__('Model')}
          <select name="name" {...invalid}>
            {(models ?? []).map(name => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {modelsError !== null && !isNew && (
        <Problem message={modelsError} onTryAgain={() => void model.loadModels()} />
      )}
    </>
  );
}

function text(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
