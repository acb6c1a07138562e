/** The dialog that asks for other params. It stays open, with the server's sentence, until they are accepted. */

import { ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import React from 'react';
import { sentenceOf } from '../model/failure';
import type { Translator } from '../ui/translation';

export interface RunAgainQuestion {
  /** Params whose value stands in the cell, and how it is written there. */
  changeable: Readonly<Record<string, string>>;
  /** Takes the params that are other; rejects with a sentence for people. */
  submit: (changed: Record<string, string>) => Promise<void>;
}

/** Asks until the params are taken, or the user thinks better of it. */
export function showRunAgainDialog(trans: Translator, question: RunAgainQuestion): Promise<void> {
  return new Promise(resolve => {
    const onDone = (): void => {
      dialog.dispose();
      resolve();
    };
    const dialog = ReactWidget.create(<RunAgainDialog trans={trans} question={question} onDone={onDone} />);
    Widget.attach(dialog, document.body);
  });
}

interface RunAgainDialogProps {
  trans: Translator;
  question: RunAgainQuestion;
  onDone: () => void;
}

function RunAgainDialog({ trans, question, onDone }: RunAgainDialogProps): React.JSX.Element {
  const { changeable, submit } = question;
  const element = React.useRef<HTMLDialogElement>(null);
  const [values, setValues] = React.useState<Record<string, string>>({ ...changeable });
  const [isBusy, setBusy] = React.useState(false);
  const [error, setError] = React.useState<string | null>(null);
  const title = trans.__('Run again with…');
  React.useEffect(() => {
    element.current?.showModal();
    element.current?.querySelector('input')?.select();
  }, []);
  const finish = (): void => {
    // Closed before it goes, the browser gives the focus back to where it was.
    element.current?.close();
    onDone();
  };
  const send = async (): Promise<void> => {
    const changed = Object.entries(values).filter(([key, value]) => value.trim() !== changeable[key]);
    setBusy(true);
    try {
      await submit(Object.fromEntries(changed.map(([key, value]) => [key, value.trim()])));
      finish();
    } catch (reason) {
      setError(sentenceOf(reason));
      setBusy(false);
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
        finish();
      }}
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          if (!isBusy) {
            void send();
          }
        }}
      >
        <h2>{title}</h2>
        {Object.keys(changeable).length === 0 && (
          <p>{trans.__('No hyperparameter of this run stands in its cell as a literal.')}</p>
        )}
        <Fields
          values={values}
          onChange={(key, value) => {
            setError(null);
            setValues({ ...values, [key]: value });
          }}
        />
        {error !== null && (
          <div role="alert" className="jp-Trackside-dialogError">
            {error}
          </div>
        )}
        <div className="jp-Trackside-dialogButtons">
          <button type="button" className="jp-Trackside-dialogButton" onClick={finish}>
            {trans.__('Cancel')}
          </button>
          <button type="submit" className="jp-Trackside-dialogButton" data-default aria-disabled={isBusy}>
            {trans.__('Insert cell')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

interface FieldsProps {
  values: Readonly<Record<string, string>>;
  onChange: (key: string, value: string) => void;
}

function Fields({ values, onChange }: FieldsProps): React.JSX.Element {
  return (
    <>
      {Object.entries(values).map(([key, value]) => (
        <label key={key}>
          {key}
          <input
            type="text"
            className="jp-Trackside-input"
            value={value}
            autoComplete="off"
            spellCheck={false}
            onChange={event => onChange(key, event.target.value)}
          />
        </label>
      ))}
    </>
  );
}
