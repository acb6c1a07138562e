import React from 'react';

export interface Presence {
  isHere: boolean;
  onFocus: () => void;
  onBlur: () => void;
}

/**
 * Whether somebody is at an element. Who leaves it with the pointer is there until that is released: what is
 * laid out anew for it would move from under the pointer.
 */
export function usePresence(): Presence {
  const [isHere, setHere] = React.useState(false);
  const waiting = React.useRef<AbortController | null>(null);
  const stop = (): void => waiting.current?.abort();
  React.useEffect(() => () => waiting.current?.abort(), []);
  return {
    isHere,
    onFocus: () => {
      stop();
      setHere(true);
    },
    onBlur: () => {
      stop();
      if (document.querySelector(':active') === null) {
        setHere(false);
        return;
      }
      const { signal } = (waiting.current = new AbortController());
      // The click comes after the release.
      const leave = (): void => void setTimeout(() => signal.aborted || setHere(false));
      ['pointerup', 'pointercancel', 'dragend'].forEach(name => addEventListener(name, leave, { signal }));
    }
  };
}
