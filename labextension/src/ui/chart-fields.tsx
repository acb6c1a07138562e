/** The fields of the dialog that customizes a chart. */
import React from 'react';
import type { ChartChoice } from '../model/api';
import { useGroups } from './choice-groups';

interface FieldProps<T> {
  label: string;
  value: T;
  /** What this kind of chart does not use can't be changed. */
  disabled?: boolean;
  onChange: (value: T) => void;
}

interface ChoiceFieldProps extends FieldProps<string | null> {
  choices: readonly ChartChoice[];
  /** What it is called when none is chosen; without it, one always is. */
  none?: string;
}

/** One of several, under their headings. */
export function ChoiceField(props: ChoiceFieldProps): React.JSX.Element {
  const { label, value, disabled, onChange, choices, none } = props;
  const groups = useGroups(choices, [value]);
  const options = (all: readonly ChartChoice[]): React.JSX.Element[] =>
    all.map(choice => (
      <option key={choice.value} value={choice.value}>
        {choice.label}
      </option>
    ));
  return (
    <label className="jp-Trackside-chartField">
      <span>{label}</span>
      <select
        className="jp-Trackside-select"
        aria-label={label}
        disabled={disabled}
        value={value ?? ''}
        onChange={event => onChange(event.target.value === '' ? null : event.target.value)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {groups.length === 1 && none === undefined
          ? options(groups[0]?.choices ?? [])
          : groups.map(group => (
              <optgroup key={group.label} label={group.label}>
                {options(group.choices)}
              </optgroup>
            ))}
      </select>
    </label>
  );
}

/** A line of text; `none` is what holds without one. */
export function TextField(props: FieldProps<string> & { none: string }): React.JSX.Element {
  const { label, value, none, disabled, onChange } = props;
  return (
    <label className="jp-Trackside-chartField">
      <span>{label}</span>
      <input
        type="text"
        className="jp-Trackside-chartInput"
        aria-label={label}
        disabled={disabled}
        placeholder={none}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={event => onChange(event.target.value)}
      />
    </label>
  );
}

/** A number, or nothing; what is no number stays in the field and changes nothing. */
export function NumberField(props: FieldProps<number | null> & { none: string }): React.JSX.Element {
  const { label, value, disabled, onChange, none } = props;
  const [text, setText] = React.useState(value === null ? '' : String(value));
  const number = text.trim() === '' ? null : Number(text);
  const isWrong = number !== null && !Number.isFinite(number);
  return (
    <label className="jp-Trackside-chartField">
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        className="jp-Trackside-chartInput"
        aria-label={label}
        aria-invalid={isWrong}
        placeholder={none}
        disabled={disabled}
        value={text}
        autoComplete="off"
        onChange={event => {
          setText(event.target.value);
          const next = event.target.value.trim() === '' ? null : Number(event.target.value);
          if (next === null || Number.isFinite(next)) {
            onChange(next);
          }
        }}
      />
    </label>
  );
}

/** Yes or no. */
export function CheckField({ label, value, disabled, onChange }: FieldProps<boolean>): React.JSX.Element {
  return (
    <label className="jp-Trackside-check">
      <input
        type="checkbox"
        className="jp-Trackside-checkbox"
        disabled={disabled}
        checked={value}
        onChange={event => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

const STEP = 0.01;
// At 1 a curve would be its first value, for ever.
const MOST = 0.99;

/** A share between nothing and nearly all. */
export function SliderField({ label, value, disabled, onChange }: FieldProps<number>): React.JSX.Element {
  return (
    <label className="jp-Trackside-chartField">
      <span>
        {label} <output aria-hidden="true">{value.toFixed(2)}</output>
      </span>
      <input
        type="range"
        className="jp-Trackside-slider"
        aria-label={label}
        min={0}
        max={MOST}
        step={STEP}
        disabled={disabled}
        value={value}
        onChange={event => onChange(Number(event.target.value))}
      />
    </label>
  );
}
