import React from 'react';

export interface ComboBoxProps {
  /** Its accessible name. */
  label: string;
  value: string;
  placeholder?: string;
  isInvalid?: boolean;
  /** The id of what says what is wrong. */
  errorId?: string | undefined;
  /** What could be meant by what is typed, the likeliest first; settles late or never. */
  suggest: (text: string) => Promise<readonly string[]>;
  /** Called for every letter. */
  onType?: (text: string) => void;
  /** Called when something is chosen, entered or left. */
  onChoose: (text: string) => void;
}

const MOST = 50;

/** A field to type into, with a list of what could be meant. */
export function ComboBox(props: ComboBoxProps): React.JSX.Element {
  const { label, value, placeholder, isInvalid = false, errorId, suggest, onType, onChoose } = props;
  const id = React.useId();
  const [typed, setTyped] = React.useState<string | null>(null);
  const [options, setOptions] = React.useState<readonly string[]>([]);
  const [isOpen, setOpen] = React.useState(false);
  const [active, setActive] = React.useState(-1);
  const asked = React.useRef(0);
  const text = typed ?? value;
  const shown = isOpen && options.length > 0;

  const ask = (wanted: string): void => {
    const mine = ++asked.current;
    setActive(-1);
    suggest(wanted).then(
      found => {
        if (mine === asked.current) {
          setOptions(found.slice(0, MOST));
        }
      },
      // Nothing is suggested then; what is typed is still taken.
      () => setOptions([])
    );
  };
  const choose = (chosen: string): void => {
    asked.current += 1;
    setOpen(false);
    setTyped(null);
    onChoose(chosen);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && shown) {
      setActive((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (step > 0) {
      setOpen(true);
      ask('');
    } else if (event.key === 'Enter') {
      choose(shown ? (options[active] ?? text) : text);
    } else if (event.key === 'Escape' && isOpen) {
      setOpen(false);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="jp-Trackside-combo">
      <input
        type="text"
        role="combobox"
        className="jp-Trackside-comboInput"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={isInvalid}
        aria-errormessage={isInvalid ? errorId : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={placeholder}
        title={text}
        value={text}
        onChange={event => {
          const now = event.target.value;
          setTyped(now);
          setOpen(true);
          ask(now);
          onType?.(now);
        }}
        onClick={() => {
          setOpen(true);
          ask('');
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
          if (typed !== null) {
            choose(typed);
          }
        }}
      />
      {shown && <Options id={id} label={label} options={options} active={active} onChoose={choose} />}
    </div>
  );
}

interface OptionsProps {
  id: string;
  label: string;
  options: readonly string[];
  active: number;
  onChoose: (text: string) => void;
}

function Options({ id, label, options, active, onChoose }: OptionsProps): React.JSX.Element {
  const chosen = React.useRef<HTMLLIElement>(null);
  React.useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul id={id} role="listbox" aria-label={label} className="jp-Trackside-comboList">
      {options.map((option, index) => (
        <li
          key={option}
          id={`${id}-${index}`}
          ref={index === active ? chosen : null}
          role="option"
          aria-selected={index === active}
          className="jp-Trackside-suggestion"
          title={option}
          // The field keeps the focus.
          onMouseDown={event => event.preventDefault()}
          onClick={() => onChoose(option)}
        >
          <span className="jp-Trackside-suggestionText">{option}</span>
        </li>
      ))}
    </ul>
  );
}
