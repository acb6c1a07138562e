import React from 'react';
import { Icon } from './icons';
import { type Action, Menu } from './menu';
import { useTranslator } from './translation';

export interface ActionsMenuProps {
  /** Of what these are the actions. */
  name: string;
  actions: readonly Action[];
  /** Whether Tab stops at the button. */
  isTabStop: boolean;
  /** What the button says; without it, it is "More actions". */
  text?: string;
}

/** A button and the menu that it opens. */
export function ActionsMenu({ name, actions, isTabStop, text }: ActionsMenuProps): React.JSX.Element {
  const trans = useTranslator();
  const [isOpen, setOpen] = React.useState(false);
  const place = React.useRef<HTMLDivElement>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const id = React.useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      ref={place}
      className="jp-Trackside-actions"
      data-open={isOpen}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className={
          text === undefined ? 'jp-Trackside-iconButton jp-Trackside-actionsButton' : 'jp-Trackside-button'
        }
        tabIndex={isTabStop ? 0 : -1}
        aria-label={text ?? trans.__('More actions')}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        title={trans.__('More actions for %1', name)}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            event.stopPropagation();
            setOpen(true);
          }
        }}
      >
        {text ?? <Icon name="more" />}
      </button>
      {isOpen && <Menu id={id} label={trans.__('Actions for %1', name)} actions={actions} onClose={close} />}
    </div>
  );
}
