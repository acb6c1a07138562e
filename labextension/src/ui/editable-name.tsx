import React from 'react';
import { Icon } from './icons';
import { useTranslator } from './translation';

export interface EditableNameProps {
  name: string;
  /** What the button that begins the editing is called. */
  label: string;
  /** Takes the new name; answers whether it is accepted. */
  onRename: (name: string) => Promise<boolean>;
}

/** A page's heading, whose name is edited in its place: Enter takes it, Escape leaves it as it was. */
export function EditableName({ name, label, onRename }: EditableNameProps): React.JSX.Element {
  const trans = useTranslator();
  const [draft, setDraft] = React.useState<string | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const input = React.useRef<HTMLInputElement>(null);
  const isEditing = draft !== null;
  React.useEffect(() => {
    if (isEditing) {
      input.current?.select();
    }
  }, [isEditing]);
  const end = (): void => {
    setDraft(null);
    // The button is there again only after this has been drawn.
    requestAnimationFrame(() => button.current?.focus());
  };
  const submit = async (): Promise<void> => {
    if (draft === null || draft.trim() === '' || draft === name || (await onRename(draft))) {
      end();
    }
  };
  if (draft !== null) {
    return (
      <form
        className="jp-Trackside-pageRename"
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <input
          ref={input}
          className="jp-Trackside-pageInput"
          aria-label={trans.__('Name')}
          value={draft}
          autoFocus
          spellCheck={false}
          data-lm-suppress-shortcuts="true"
          onChange={event => setDraft(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              end();
            }
          }}
        />
      </form>
    );
  }
  return (
    <>
      <h1 title={name} onDoubleClick={() => setDraft(name)}>
        {name}
      </h1>
      <button
        ref={button}
        type="button"
        className="jp-Trackside-iconButton"
        aria-label={label}
        title={label}
        onClick={() => setDraft(name)}
      >
        <Icon name="edit" />
      </button>
    </>
  );
}
