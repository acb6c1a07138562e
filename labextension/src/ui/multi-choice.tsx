import React from 'react';
import type { ChartChoice } from '../model/api';
import { useGroups } from './choice-groups';
import { OptionList } from './option-list';

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
  const groups = useGroups(choices, values);
  const order = groups.flatMap(group => group.choices);
  const labelOf = (value: string): string => order.find(one => one.value === value)?.label ?? value;

  const open = (): void => {
    setActive(
      Math.max(
        0,
        order.findIndex(one => one.value === values[0])
      )
    );
    setOpen(true);
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
      setOpen(false);
    } else if (/^\S$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
      setActive(findByLetter(order, active, event.key));
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div
      className="jp-Trackside-multiChoice"
      onBlur={event => event.currentTarget.contains(event.relatedTarget) || setOpen(false)}
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
        onClick={() => (isOpen ? setOpen(false) : open())}
        onKeyDown={onKeyDown}
      >
        {values.map(labelOf).join(', ')}
      </button>
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

/** The next one, from a place on, that begins with a letter. */
function findByLetter(order: readonly ChartChoice[], from: number, letter: string): number {
  const begins = (index: number): boolean =>
    order[index % order.length]?.label.toLowerCase().startsWith(letter.toLowerCase()) ?? false;
  const steps = order.map((_, index) => from + 1 + index);
  return (steps.find(begins) ?? from) % order.length;
}
