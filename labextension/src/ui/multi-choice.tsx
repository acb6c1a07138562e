import React from 'react';
import type { ChartChoice } from '../model/api';
import { type ChoiceGroup, useGroups } from './choice-groups';
import { OptionList } from './option-list';
import { useTranslator } from './translation';

export interface MultiChoiceProps {
  label: string;
  choices: readonly ChartChoice[];
  /** At least one; the order is that of choosing. */
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** A list of which several can be chosen, at least one: closed, it says which are. */
export function MultiChoice({ label, choices, values, onChange }: MultiChoiceProps): React.JSX.Element {
  const [isOpen, setOpen] = React.useState(false);
  const [active, setActive] = React.useState(0);
  const listId = React.useId();
  const [sought, setSought] = React.useState('');
  const all = useGroups(choices, values);
  const groups = findIn(all, sought);
  const order = groups.flatMap(group => group.choices);
  const labelOf = (value: string): string =>
    all.flatMap(group => group.choices).find(one => one.value === value)?.label ?? value;

  const open = (): void => {
    setActive(
      Math.max(
        0,
        order.findIndex(one => one.value === values[0])
      )
    );
    setOpen(true);
  };
  const close = (): void => {
    setOpen(false);
    setSought('');
  };
  const seek = (text: string): void => {
    setSought(text);
    setActive(0);
  };
  const toggle = (value: string | undefined): void => {
    if (value !== undefined && !(values.length === 1 && values[0] === value)) {
      onChange(values.includes(value) ? values.filter(one => one !== value) : [...values, value]);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const places: Record<string, number> = {
      ArrowDown: Math.min(order.length - 1, active + 1),
      ArrowUp: Math.max(0, active - 1),
      Home: 0,
      End: order.length - 1
    };
    const place = places[event.key];
    if (!isOpen) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        open();
      }
      return;
    }
    if (place !== undefined) {
      setActive(place);
    } else if (event.key === 'Enter' || event.key === ' ') {
      toggle(order[active]?.value);
    } else if (event.key === 'Escape') {
      // Closes the list, not the dialog around it.
      event.stopPropagation();
      close();
    } else if (event.key === 'Backspace') {
      seek(sought.slice(0, -1));
    } else if (/^\S$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
      seek(sought + event.key);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div
      className="jp-Trackside-multiChoice"
      onBlur={event => event.currentTarget.contains(event.relatedTarget) || close()}
    >
      <button
        type="button"
        role="combobox"
        className="jp-Trackside-select"
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-activedescendant={isOpen ? `${listId}-${active}` : undefined}
        title={values.map(labelOf).join(', ')}
        onClick={() => (isOpen ? close() : open())}
        onKeyDown={onKeyDown}
      >
        {values.map(labelOf).join(', ')}
      </button>
      {isOpen && <Sought text={sought} isFound={order.length > 0} />}
      <OptionList
        id={listId}
        label={label}
        groups={groups}
        values={values}
        active={active}
        isOpen={isOpen}
        onActive={setActive}
        onToggle={toggle}
      />
    </div>
  );
}

/** What has been typed into the open list, of which those that have it in their names are left. */
function Sought({ text, isFound }: { text: string; isFound: boolean }): React.JSX.Element {
  const trans = useTranslator();
  const none = isFound ? '' : trans.__('No such column');
  return (
    <div className="jp-Trackside-sought" role="status">
      <span>{text || trans.__('Type to search')}</span> <span>{none}</span>
    </div>
  );
}

function findIn(groups: readonly ChoiceGroup[], text: string): readonly ChoiceGroup[] {
  const wanted = text.toLowerCase();
  return wanted === ''
    ? groups
    : groups
        .map(group => ({
          ...group,
          choices: group.choices.filter(one => one.label.toLowerCase().includes(wanted))
        }))
        .filter(group => group.choices.length > 0);
}
