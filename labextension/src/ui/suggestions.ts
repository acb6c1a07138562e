/** Which suggestion of the filter is chosen, and what the keys do to it. */
import React from 'react';
import type { FilterModel, FilterSuggestion } from '../model/filter-model';
import { useReadable } from './readable';

export interface Suggestions {
  isOpen: boolean;
  /** Index of the one that Enter takes; -1 for none. */
  active: number;
  offer: (yes: boolean) => void;
  accept: (completion: FilterSuggestion) => void;
  onChange: (event: React.ChangeEvent<HTMLInputElement>) => void;
  onSelect: (event: React.SyntheticEvent<HTMLInputElement>) => void;
  onKeyDown: (event: React.KeyboardEvent<HTMLInputElement>) => void;
}

export function useSuggestions(filter: FilterModel, input: React.RefObject<HTMLInputElement>): Suggestions {
  const { text, completions } = useReadable(filter);
  const [offered, setOffered] = React.useState(false);
  const [active, setActive] = React.useState(-1);
  // The place that the suggestions are for.
  const asked = React.useRef(0);
  const isOpen = offered && completions.length > 0;

  const offer = (yes: boolean): void => {
    setOffered(yes);
    setActive(-1);
  };
  const ask = (cursor: number): void => {
    asked.current = cursor;
    setActive(-1);
    void filter.check(cursor);
  };
  const accept = (completion: FilterSuggestion): void => {
    const cursor = filter.accept(completion);
    asked.current = cursor;
    setActive(-1);
    // Once React has written the text: an input puts the cursor at its end otherwise.
    requestAnimationFrame(() => input.current?.setSelectionRange(cursor, cursor));
  };
  const onChange = (event: React.ChangeEvent<HTMLInputElement>): void => {
    const { value, selectionStart } = event.target;
    asked.current = selectionStart ?? value.length;
    offer(true);
    void filter.edit(value, asked.current);
  };
  // The cursor can be moved without typing: what is offered is for the place where it is then.
  const onSelect = (event: React.SyntheticEvent<HTMLInputElement>): void => {
    const cursor = event.currentTarget.selectionStart;
    if (isOpen && cursor !== null && cursor !== asked.current) {
      ask(cursor);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    const cursor = event.currentTarget.selectionStart ?? text.length;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = isOpen ? (completions[active] ?? null) : null;
    const completing = isOpen && event.key === 'Tab' && !event.shiftKey;
    const taken = chosen ?? (completing ? wordCompletion(completions, text, cursor) : null);
    if (step !== 0 && isOpen) {
      setActive((active + step + completions.length + (active < 0 && step < 0 ? 1 : 0)) % completions.length);
    } else if (step > 0) {
      ask(cursor);
      offer(true);
    } else if ((completing || event.key === 'Enter') && taken !== null) {
      accept(taken);
    } else if (event.key === 'Enter') {
      offer(false);
      filter.submit();
    } else if (event.key === 'Escape' && isOpen) {
      offer(false);
    } else {
      if (event.key === 'Tab') {
        // The list is gone before Tab could stop at it.
        offer(false);
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return { isOpen, active, offer, accept, onChange, onSelect, onKeyDown };
}

/** What Tab takes: the first suggestion for the word under the cursor, if that word is not yet it. */
function wordCompletion(
  completions: readonly FilterSuggestion[],
  text: string,
  cursor: number
): FilterSuggestion | null {
  const first = completions[0];
  if (first === undefined || first.start >= cursor || text.slice(first.start, first.end) === first.text) {
    return null;
  }
  return first;
}
