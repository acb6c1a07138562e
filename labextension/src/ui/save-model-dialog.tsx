import React from 'react';
import type { RunPageModel } from '../model/run-page-model';
import { type Invalid, ModalForm, textOf } from './modal-form';
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
  const [isNew, setNew] = React.useState(true);
  const submit = (fields: FormData): Promise<void> =>
    model.saveAsModel({
      run_id: runId,
      name: textOf(fields, 'name'),
      description: textOf(fields, 'description'),
      model: isNew ? 'new' : 'existing'
    });
  return (
    <ModalForm
      title={trans.__('Save as model')}
      action={trans.__('Save')}
      className="jp-Trackside-saveModel"
      submit={submit}
      onClose={onClose}
    >
      {invalid => (
        <>
          <ModelChoice model={model} isNew={isNew} onChoose={setNew} invalid={invalid} />
          <label>
            {trans.__('Description')}
            <textarea name="description" rows={3} />
          </label>
        </>
      )}
    </ModalForm>
  );
}

interface ModelChoiceProps {
  model: RunPageModel;
  isNew: boolean;
  onChoose: (isNew: boolean) => void;
  invalid: Invalid;
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
