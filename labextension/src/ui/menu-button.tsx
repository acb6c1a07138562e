import React from 'react';
import { type Action, Menu } from './menu';

export interface MenuButtonProps {
  label: string;
  actions: readonly Action[];
}

/** A button that opens a menu below it. */
export function MenuButton({ label, actions }: MenuButtonProps): React.JSX.Element {
  const [isOpen, setOpen] = React.useState(false);
  const button = React.useRef<HTMLButtonElement>(null);
  const id = React.useId();
  return (
    <div
      className="jp-Trackside-menuButton"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className="jp-Trackside-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            event.stopPropagation();
            setOpen(true);
          }
        }}
      >
        {label}
        <span aria-hidden="true"> ▾</span>
      </button>
      {isOpen && (
        <Menu
          id={id}
          label={label}
          actions={actions}
          onClose={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </div>
  );
}
