import React from 'react';
import type { Completion } from '../model/api';
import type { FilterModel } from '../model/filter-model';
import { FilterProblem } from './filter-problem';
import { FilterSuggestions, suggestionId } from './filter-suggestions';
import { Icon } from './icons';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface FilterBoxProps {
  filter: FilterModel;
}

/** "Filter runs": the search language, with suggestions and the place of a mistake. */
export function FilterBox({ filter }: FilterBoxProps): React.JSX.Element {
  const trans = useTranslator();
  const state = useReadable(filter);
  const id = React.useId();
  const input = React.useRef<HTMLInputElement>(null);
  const [offered, setOffered] = React.useState(false);
  const [active, setActive] = React.useState(-1);
  const { completions, problem } = state;
  const open = offered && completions.length > 0;
  const shownProblem = state.problemShown ? problem : null;
  const listId = `${id}-suggestions`;
  const problemId = `${id}-problem`;

  const offer = (yes: boolean): void => {
    setOffered(yes);
    setActive(-1);
  };
  const accept = (completion: Completion): void => {
    const cursor = filter.accept(completion);
    setActive(-1);
    // Once React has written the text: an input puts the cursor at its end otherwise.
    requestAnimationFrame(() => input.current?.setSelectionRange(cursor, cursor));
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    const cursor = event.currentTarget.selectionStart ?? state.text.length;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = open ? (completions[active] ?? null) : null;
    const completing = open && event.key === 'Tab' && !event.shiftKey;
    const taken = chosen ?? (completing ? wordCompletion(completions, state.text, cursor) : null);
    if (step !== 0 && open) {
      setActive((active + step + completions.length + (active < 0 && step < 0 ? 1 : 0)) % completions.length);
    } else if (step > 0) {
      void filter.check(cursor);
      offer(true);
    } else if ((completing || event.key === 'Enter') && taken !== null) {
      accept(taken);
    } else if (event.key === 'Enter') {
      offer(false);
      filter.submit();
    } else if (event.key === 'Escape' && open) {
      offer(false);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="jp-Trackside-filter">
      <div className="jp-Trackside-field">
        <input
          ref={input}
          className="jp-Trackside-input jp-Trackside-filterInput"
          type="text"
          value={state.text}
          placeholder={trans.__('Filter runs')}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          aria-label={trans.__('Filter runs')}
          aria-autocomplete="list"
          aria-controls={open ? listId : undefined}
          aria-activedescendant={open && active >= 0 ? suggestionId(listId, active) : undefined}
          aria-invalid={shownProblem !== null}
          aria-errormessage={shownProblem !== null ? problemId : undefined}
          onChange={event => {
            offer(true);
            void filter.edit(event.target.value, event.target.selectionStart ?? event.target.value.length);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            offer(false);
            filter.submit();
          }}
        />
        {state.text !== '' && (
          <button
            type="button"
            className="jp-Trackside-iconButton jp-Trackside-clear"
            aria-label={trans.__('Clear filter')}
            title={trans.__('Clear filter')}
            onClick={() => {
              filter.clear();
              input.current?.focus();
            }}
          >
            <Icon name="clear" />
          </button>
        )}
      </div>
      <div className="jp-Trackside-filterBelow" data-floating={open}>
        {shownProblem !== null && <FilterProblem id={problemId} problem={shownProblem} />}
        {open && (
          <FilterSuggestions id={listId} completions={completions} active={active} onAccept={accept} />
        )}
      </div>
    </div>
  );
}

/** What Tab takes: the first suggestion for the word under the cursor, if that word is not yet it. */
function wordCompletion(completions: readonly Completion[], text: string, cursor: number): Completion | null {
  const first = completions[0];
  if (first === undefined || first.start >= cursor || text.slice(first.start, first.end) === first.text) {
    return null;
  }
  return first;
}
