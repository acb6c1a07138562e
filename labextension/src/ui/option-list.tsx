import React from 'react';
import type { ChoiceGroup } from './choice-groups';

export interface OptionListProps {
  /** An option's id is this one with its index behind it. */
  id: string;
  label: string;
  groups: readonly ChoiceGroup[];
  values: readonly string[];
  /** Index of the option that the keyboard is at. */
  active: number;
  isOpen: boolean;
  onActive: (index: number) => void;
  onToggle: (value: string) => void;
}

/** The list of a combobox of which several can be chosen; the focus stays at the combobox. */
export function OptionList(props: OptionListProps): React.JSX.Element {
  const { id, label, groups, values, active, isOpen, onActive, onToggle } = props;
  const list = React.useRef<HTMLDivElement>(null);
  const places = new Map(groups.flatMap(group => group.choices).map((choice, index) => [choice, index]));
  React.useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, isOpen]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      className="jp-Trackside-options"
      aria-label={label}
      aria-multiselectable="true"
      hidden={!isOpen}
      onMouseDown={event => event.preventDefault()}
    >
      {groups.map(group => (
        <div key={group.label} role="group" aria-label={group.label}>
          <div className="jp-Trackside-optionsTitle" aria-hidden="true">
            {group.label}
          </div>
          {group.choices.map(choice => {
            const index = places.get(choice) ?? 0;
            return (
              <div
                key={choice.value}
                id={`${id}-${index}`}
                role="option"
                className="jp-Trackside-option"
                aria-selected={values.includes(choice.value)}
                data-active={index === active}
                onMouseEnter={() => onActive(index)}
                onClick={() => onToggle(choice.value)}
              >
                {choice.label}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
