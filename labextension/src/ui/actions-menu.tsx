import React from 'react';
import { Icon } from './icons';
import { useTranslator } from './translation';

export interface Action {
  label: string;
  onClick: () => void;
}

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

interface MenuProps {
  id: string;
  label: string;
  actions: readonly Action[];
  /** Called before an action and when there is to be none; the focus goes back. */
  onClose: () => void;
}

function Menu({ id, label, actions, onClose }: MenuProps): React.JSX.Element {
  const menu = React.useRef<HTMLDivElement>(null);
  const [isAbove, setAbove] = React.useState(false);
  React.useLayoutEffect(() => {
    setAbove(menu.current !== null && isCutOff(menu.current));
  }, []);
  React.useEffect(() => {
    menu.current?.querySelector('button')?.focus();
  }, []);
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    const items = Array.from(event.currentTarget.querySelectorAll('button'));
    const here = items.indexOf(document.activeElement as HTMLButtonElement);
    const places: Record<string, number> = {
      ArrowDown: (here + 1) % items.length,
      ArrowUp: (here - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1
    };
    const place = places[event.key];
    if (place !== undefined) {
      items[place]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      onClose();
    } else {
      return;
    }
    event.stopPropagation();
    if (event.key !== 'Tab') {
      event.preventDefault();
    }
  };
  return (
    <div
      ref={menu}
      id={id}
      className="jp-Trackside-menu"
      data-above={isAbove}
      role="menu"
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      {actions.map(action => (
        <button
          key={action.label}
          type="button"
          role="menuitem"
          className="jp-Trackside-menuItem"
          tabIndex={-1}
          // Where the pointer is, there the keyboard goes on.
          onMouseEnter={event => event.currentTarget.focus()}
          onClick={() => {
            onClose();
            action.onClick();
          }}
        >
          {action.label}
        </button>
      ))}
    </div>
  );
}

/** Whether the list that scrolls ends before the menu does. */
function isCutOff(menu: HTMLElement): boolean {
  const scroller = menu.closest('.jp-Trackside-scroller');
  return scroller !== null && menu.getBoundingClientRect().bottom > scroller.getBoundingClientRect().bottom;
}
