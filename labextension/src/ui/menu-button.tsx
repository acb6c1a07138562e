import React from 'react';
import { Icon } from './icons';
import { type Action, Menu } from './menu';
import { useTranslator } from './translation';

export interface MenuButtonProps {
  actions: readonly Action[];
  /** What the button says. */
  label?: string;
  /** For a button without a text, "More actions": of what these are the actions. */
  name?: string;
  /** Whether Tab stops at the button, where a row or a toolbar doesn't see to that itself. */
  isTabStop?: boolean;
}

/** A button that opens a menu below it. */
export function MenuButton({ actions, label, name = '', isTabStop }: MenuButtonProps): React.JSX.Element {
  const trans = useTranslator();
  const [isOpen, setOpen] = React.useState(false);
  const button = React.useRef<HTMLButtonElement>(null);
  const id = React.useId();
  const look =
    label === undefined
      ? {
          className: 'jp-Trackside-iconButton jp-Trackside-actionsButton',
          'aria-label': trans.__('More actions'),
          title: trans.__('More actions for %1', name)
        }
      : { className: 'jp-Trackside-button' };
  return (
    <div
      className={label === undefined ? 'jp-Trackside-actions' : 'jp-Trackside-menuButton'}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <button
        ref={button}
        type="button"
        {...look}
        tabIndex={isTabStop === false ? -1 : undefined}
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
        {label ?? <Icon name="more" />}
        {label !== undefined && <span aria-hidden="true"> ▾</span>}
      </button>
      {isOpen && (
        <Menu
          id={id}
          label={label ?? trans.__('Actions for %1', name)}
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
