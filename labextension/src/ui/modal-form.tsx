import React from 'react';
import { sentenceOf } from '../model/failure';
import { useTranslator } from './translation';

/** What a field of a form says of the form's error. */
export interface Invalid {
  'aria-invalid': boolean;
  'aria-errormessage': string | undefined;
}

type Submit = (fields: FormData) => Promise<void>;

export interface ModalFormProps {
  title: string;
  /** What the button says that sends the form. */
  action: string;
  /** A rejection keeps the form open, with its sentence. */
  submit: Submit;
  /** Another button that sends the form. */
  other?: { label: string; submit: Submit } | false;
  /** The form has been sent, or the user has thought better of it. */
  onClose: () => void;
  className?: string;
  children: (invalid: Invalid) => React.ReactNode;
}

/** A modal dialog with a form, open until what it asks for is taken. */
export function ModalForm(props: ModalFormProps): React.JSX.Element {
  const { title, action, submit, other = false, onClose, className, children } = props;
  const trans = useTranslator();
  const element = React.useRef<HTMLDialogElement>(null);
  const form = React.useRef<HTMLFormElement>(null);
  const errorId = React.useId();
  const [error, setError] = React.useState<string | null>(null);
  const [isBusy, setBusy] = React.useState(false);
  const selectFirst = (): void => {
    const field = form.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>(FIELDS);
    field?.focus();
    field?.select();
  };
  React.useEffect(() => {
    element.current?.showModal();
    selectFirst();
  }, []);
  const close = (): void => {
    // Closed before it goes, the browser gives the focus back to where it was.
    element.current?.close();
    onClose();
  };
  const send = async (work: Submit): Promise<void> => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    try {
      await work(new FormData(form.current ?? undefined));
      close();
    } catch (reason) {
      setError(sentenceOf(reason));
      setBusy(false);
      selectFirst();
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
        ref={form}
        className={className}
        onChange={() => setError(null)}
        onSubmit={event => {
          event.preventDefault();
          void send(submit);
        }}
      >
        <h2>{title}</h2>
        {children({
          'aria-invalid': error !== null,
          'aria-errormessage': error === null ? undefined : errorId
        })}
        {error !== null && (
          <div id={errorId} role="alert" className="jp-Trackside-dialogError">
            {error}
          </div>
        )}
        <div className="jp-Trackside-dialogButtons">
          {other !== false && (
            <button
              type="button"
              className="jp-Trackside-dialogButton"
              aria-disabled={isBusy}
              onClick={() => void send(other.submit)}
            >
              {other.label}
            </button>
          )}
          <button type="button" className="jp-Trackside-dialogButton" onClick={close}>
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

const FIELDS = 'input[type="text"], textarea';

/** The text of a field. */
export function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
