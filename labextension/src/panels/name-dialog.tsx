/** The dialog that asks for a name. It stays open, with the server's sentence, until a name is accepted. */

import { ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import React from 'react';
import { sentenceOf } from '../model/failure';
import type { NameQuestion } from '../model/name-question';
import type { Translator } from '../ui/translation';

/** Asks until a name is taken; null if the user thinks better of it. */
export function showNameDialog<T>(trans: Translator, question: NameQuestion<T>): Promise<T | null> {
  return new Promise(resolve => {
    const onDone = (answer: T | null): void => {
      dialog.dispose();
      resolve(answer);
    };
    const dialog = ReactWidget.create(<NameDialog trans={trans} question={question} onDone={onDone} />);
    Widget.attach(dialog, document.body);
  });
}

interface NameDialogProps<T> {
  trans: Translator;
  question: NameQuestion<T>;
  onDone: (answer: T | null) => void;
}

function NameDialog<T>({ trans, question, onDone }: NameDialogProps<T>): React.JSX.Element {
  const { title, action, name = '' } = question;
  const element = React.useRef<HTMLDialogElement>(null);
  const input = React.useRef<HTMLInputElement>(null);
  const errorId = React.useId();
  const [isBusy, setBusy] = React.useState(false);
  const [error, setError] = React.useState<string | null>(null);

  React.useEffect(() => {
    element.current?.showModal();
    input.current?.focus();
    input.current?.select();
  }, []);

  const finish = (answer: T | null): void => {
    // Closed before it goes, the browser gives the focus back to where it was.
    element.current?.close();
    onDone(answer);
  };
  const submit = async (): Promise<void> => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    try {
      finish(await question.submit(input.current?.value ?? ''));
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
        finish(null);
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
            defaultValue={name}
            className="jp-Trackside-input"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={error !== null}
            aria-errormessage={error === null ? undefined : errorId}
            onChange={() => setError(null)}
          />
        </label>
        {error !== null && (
          <div id={errorId} role="alert" className="jp-Trackside-dialogError">
            {error}
          </div>
        )}
        <div className="jp-Trackside-dialogButtons">
          <button type="button" className="jp-Trackside-dialogButton" onClick={() => finish(null)}>
            {trans.__('Cancel')}
          </button>
          <button type="submit" className="jp-Trackside-dialogButton" data-default aria-disabled={isBusy}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
