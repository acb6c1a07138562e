import React from 'react';
import { useTranslator } from './translation';

const FIRST = 100;

export interface JsonTreeProps {
  value: unknown;
  /** What the whole is called. */
  name: string;
}

/** A JSON document whose parts are opened one by one; only what is open is in the page. */
export function JsonTree({ value, name }: JsonTreeProps): React.JSX.Element {
  return (
    <div className="jp-Trackside-json" role="group" aria-label={name}>
      <Part name={null} value={value} isOpen />
    </div>
  );
}

interface PartProps {
  name: string | null;
  value: unknown;
  isOpen?: boolean;
}

function Part({ name, value, isOpen = false }: PartProps): React.JSX.Element {
  const trans = useTranslator();
  const [open, setOpen] = React.useState(isOpen);
  const [shown, setShown] = React.useState(FIRST);
  const label = name === null ? null : <span className="jp-Trackside-jsonKey">{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="jp-Trackside-jsonLeaf">
        {label}
        <span data-type={value === null ? 'null' : typeof value}>{JSON.stringify(value)}</span>
      </div>
    );
  }
  const isList = Array.isArray(value);
  const keys = Object.keys(value);
  const brief = isList ? `[${keys.length}]` : `{${keys.length}}`;
  return (
    <details open={open} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        {label}
        <span>{brief}</span>
      </summary>
      {open &&
        keys
          .slice(0, shown)
          .map(key => <Part key={key} name={key} value={(value as Record<string, unknown>)[key]} />)}
      {open && keys.length > shown && (
        <button type="button" className="jp-Trackside-button" onClick={() => setShown(shown + FIRST)}>
          {trans.__('Show more')}
        </button>
      )}
    </details>
  );
}
