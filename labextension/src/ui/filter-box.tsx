import React from 'react';
import type { FilterModel } from '../model/filter-model';
import { FilterProblem } from './filter-problem';
import { FilterSuggestions, suggestionId } from './filter-suggestions';
import { Icon } from './icons';
import { Problem } from './problem';
import { usePresence } from './presence';
import { useReadable } from './readable';
import { useSuggestions } from './suggestions';
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
  const { completions, problem } = state;
  const shownProblem = state.problemShown ? problem : null;
  const isMistaken = shownProblem !== null && shownProblem.isUnanswered !== true;
  const listId = `${id}-suggestions`;
  const problemId = `${id}-problem`;

  const suggestions = useSuggestions(filter, input);
  const { isOpen, active, offer } = suggestions;
  const { isHere, onFocus, onBlur } = usePresence();

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
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen && active >= 0 ? suggestionId(listId, active) : undefined}
          aria-invalid={isMistaken}
          aria-errormessage={isMistaken ? problemId : undefined}
          onChange={suggestions.onChange}
          onKeyDown={suggestions.onKeyDown}
          onSelect={suggestions.onSelect}
          onFocus={onFocus}
          onBlur={() => {
            onBlur();
            offer(false);
            filter.submit();
          }}
        />
        {state.text !== '' && (
          <button
            type="button"
            className="jp-Trackside-iconButton"
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
      <div className="jp-Trackside-filterBelow" data-floating={isOpen || (isHere && isMistaken)}>
        {isMistaken && <FilterProblem id={problemId} problem={shownProblem} />}
        {isOpen && (
          <FilterSuggestions
            id={listId}
            completions={completions}
            active={active}
            onAccept={suggestions.accept}
          />
        )}
      </div>
      {shownProblem?.isUnanswered === true && (
        <Problem message={shownProblem.message} onTryAgain={() => void filter.tryAgain()} />
      )}
    </div>
  );
}
