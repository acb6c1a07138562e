import React from 'react';

export interface Action {
  label: string;
  onClick: () => void;
}

export interface MenuProps {
  id: string;
  label: string;
  actions: readonly Action[];
  /** Called before an action and when there is to be none; the focus goes back. */
  onClose: () => void;
}

/** A menu that is open: arrows move in it, Escape and Tab close it. */
export function Menu({ id, label, actions, onClose }: MenuProps): React.JSX.Element {
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
