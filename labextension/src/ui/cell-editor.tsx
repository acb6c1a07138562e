import React from 'react';

export interface CellEditorProps {
  label: string;
  text: string;
  /** What it begins with instead. */
  draft?: string | undefined;
  /** Called once, with the new text, or with null for no change. */
  onDone: (text: string | null) => void;
}

/** A text that is edited in its place: Enter and leaving keep it, Escape gives it up. */
export function CellEditor({ label, text, draft, onDone }: CellEditorProps): React.JSX.Element {
  const input = React.useRef<HTMLInputElement>(null);
  const done = React.useRef(false);
  React.useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const finish = (value: string | null): void => {
    if (!done.current) {
      done.current = true;
      onDone(value === text ? null : value);
    }
  };
  return (
    <input
      ref={input}
      className="jp-Trackside-cellEditor"
      aria-label={label}
      defaultValue={draft ?? text}
      onBlur={event => finish(event.target.value)}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Enter') {
          finish(event.currentTarget.value);
        } else if (event.key === 'Escape') {
          finish(null);
        }
      }}
    />
  );
}
