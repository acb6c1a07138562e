import React from 'react';
import type { SavedViewsModel } from '../model/saved-views-model';
import { ModalForm, textOf } from './modal-form';
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
  const isNew = question === 'new';
  const submit = (fields: FormData): Promise<void> => {
    const name = textOf(fields, 'name');
    return isNew ? model.saveAs(name, fields.has('first')) : model.rename(name);
  };
  return (
    <ModalForm
      title={isNew ? trans.__('Save view') : trans.__('Rename view')}
      action={isNew ? trans.__('Save') : trans.__('Rename')}
      submit={submit}
      onClose={onClose}
    >
      {invalid => (
        <>
          <label>
            {trans.__('Name')}
            <input
              name="name"
              type="text"
              defaultValue={isNew ? '' : (model.view?.name ?? '')}
              autoComplete="off"
              spellCheck={false}
              {...invalid}
            />
          </label>
          {isNew && (
            <label className="jp-Trackside-viewFirst">
              <input name="first" type="checkbox" className="jp-Trackside-checkbox" />
              {trans.__('Show it when the experiment is opened first')}
            </label>
          )}
        </>
      )}
    </ModalForm>
  );
}
