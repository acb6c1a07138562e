import React from 'react';
import type { FilterSuggestion } from '../model/filter-model';
import { type Translator, useTranslator } from './translation';

export interface FilterSuggestionsProps {
  id: string;
  completions: readonly FilterSuggestion[];
  /** Index of the one that Enter takes; -1 for none. */
  active: number;
  onAccept: (completion: FilterSuggestion) => void;
}

/** The id of a suggestion, for `aria-activedescendant`. */
export function suggestionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

export function FilterSuggestions(props: FilterSuggestionsProps): React.JSX.Element {
  const { id, completions, active, onAccept } = props;
  const trans = useTranslator();
  const activeRef = React.useRef<HTMLLIElement>(null);
  React.useEffect(() => {
    // Not what the effect returns: in newer browsers it is a promise, which React would call as its end.
    activeRef.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul
      id={id}
      className="jp-Trackside-suggestions"
      role="listbox"
      aria-label={trans.__('Filter suggestions')}
      // What scrolls must be within the keyboard's reach; the field keeps the focus.
      tabIndex={0}
      onMouseDown={event => event.preventDefault()}
    >
      {completions.map((completion, index) => (
        <li
          key={`${completion.kind} ${completion.text}`}
          id={suggestionId(id, index)}
          ref={index === active ? activeRef : null}
          className="jp-Trackside-suggestion"
          role="option"
          aria-selected={index === active}
          onClick={() => onAccept(completion)}
        >
          <span className="jp-Trackside-suggestionText">{completion.text}</span>
          <span className="jp-Trackside-suggestionDetail">
            {completion.detail || nameOf(completion.kind, trans)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function nameOf(kind: FilterSuggestion['kind'], trans: Translator): string {
  const names: Record<FilterSuggestion['kind'], string> = {
    metric: trans.__('metric'),
    param: trans.__('param'),
    tag: trans.__('tag'),
    attribute: trans.__('attribute'),
    operator: trans.__('operator'),
    value: trans.__('value'),
    keyword: trans.__('keyword'),
    history: trans.__('used before')
  };
  return names[kind];
}
