/** The dialog that makes an experiment. It stays open, with the server's sentence, until a name is accepted. */

import { ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import React from 'react';
import type { ExperimentItem } from '../model/api';
import { sentenceOf } from '../model/failure';
import type { Translator } from '../ui/translation';

export interface NewExperimentOptions {
  trans: Translator;
  /** Makes it; rejects with a sentence for people. */
  create: (name: string) => Promise<ExperimentItem>;
}

/** Asks for a name and makes the experiment; null if the user thinks better of it. */
export function askForExperiment(options: NewExperimentOptions): Promise<ExperimentItem | null> {
  return new Promise(resolve => {
    const onDone = (experiment: ExperimentItem | null): void => {
      dialog.dispose();
      resolve(experiment);
    };
    const dialog = ReactWidget.create(<NewExperimentDialog {...options} onDone={onDone} />);
    Widget.attach(dialog, document.body);
  });
}

interface NewExperimentDialogProps extends NewExperimentOptions {
  onDone: (experiment: ExperimentItem | null) => void;
}

export function NewExperimentDialog({ trans, create, onDone }: NewExperimentDialogProps): React.JSX.Element {
  const element = React.useRef<HTMLDialogElement>(null);
  const input = React.useRef<HTMLInputElement>(null);
  const errorId = React.useId();
  const [isBusy, setBusy] = React.useState(false);
  const [error, setError] = React.useState<string | null>(null);

  React.useEffect(() => {
    element.current?.showModal();
    input.current?.focus();
  }, []);

  const finish = (experiment: ExperimentItem | null): void => {
    // Closed before it goes, the browser gives the focus back to where it was.
    element.current?.close();
    onDone(experiment);
  };
  const submit = async (): Promise<void> => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    try {
      finish(await create(input.current?.value ?? ''));
    } catch (reason) {
      setError(sentenceOf(reason));
      setBusy(false);
      input.current?.select();
    }
  };

  const title = trans.__('New experiment');
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
            {trans.__('Create')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
