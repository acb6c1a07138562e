/** The dialog that asks for other params. It stays open, with the server's sentence, until they are accepted. */

import { ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import React from 'react';
import { ModalForm, textOf } from '../ui/modal-form';
import { type Translator, TranslatorContext } from '../ui/translation';

export interface RunAgainQuestion {
  /** Params whose value stands in the cell, and how it is written there. */
  changeable: Readonly<Record<string, string>>;
  /** Takes the params that are other; rejects with a sentence for people. */
  submit: (changed: Record<string, string>) => Promise<void>;
}

/** Asks until the params are taken, or the user thinks better of it. */
export function showRunAgainDialog(trans: Translator, question: RunAgainQuestion): Promise<void> {
  const { changeable } = question;
  const submit = (fields: FormData): Promise<void> => {
    const values = Object.keys(changeable).map(key => [key, textOf(fields, key).trim()] as const);
    return question.submit(Object.fromEntries(values.filter(([key, value]) => value !== changeable[key])));
  };
  return new Promise(resolve => {
    const onClose = (): void => {
      dialog.dispose();
      resolve();
    };
    const dialog = ReactWidget.create(
      <TranslatorContext.Provider value={trans}>
        <ModalForm
          title={trans.__('Run again with…')}
          action={trans.__('Insert cell')}
          submit={submit}
          onClose={onClose}
        >
          {invalid => <Fields trans={trans} values={changeable} invalid={invalid} />}
        </ModalForm>
      </TranslatorContext.Provider>
    );
    Widget.attach(dialog, document.body);
  });
}

interface FieldsProps {
  trans: Translator;
  values: Readonly<Record<string, string>>;
  invalid: React.InputHTMLAttributes<HTMLInputElement>;
}

function Fields({ trans, values, invalid }: FieldsProps): React.JSX.Element {
  const entries = Object.entries(values);
  return entries.length === 0 ? (
    <p>{trans.__('No hyperparameter of this run stands in its cell as a literal.')}</p>
  ) : (
    <>
      {entries.map(([key, value]) => (
        <label key={key}>
          {key}
          <input
            name={key}
            type="text"
            className="jp-Trackside-input"
            defaultValue={value}
            autoComplete="off"
            spellCheck={false}
            {...invalid}
          />
        </label>
      ))}
    </>
  );
}
