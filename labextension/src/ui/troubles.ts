/** What a part says of its trouble where other parts may have the same. */
import React from 'react';
import { Troubles } from '../model/troubles';
import { useReadable } from './readable';

/** The troubles of the place a part is in; without it each part speaks for itself. */
export const TroublesContext = React.createContext<Troubles | null>(null);

export interface Told {
  /** For the element that says it. */
  ref: (node: HTMLDivElement | null) => void;
  /** Whether another part says the same. */
  isSilent: boolean;
  /** Whether it is said for several. */
  isCommon: boolean;
  tryAgain: () => void;
}

const NONE = new Troubles();

export function useTrouble(sentence: string, onTryAgain: (() => void) | undefined): Told {
  const troubles = React.useContext(TroublesContext);
  const { said } = useReadable(troubles ?? NONE);
  const [node, setNode] = React.useState<HTMLDivElement | null>(null);
  const latest = React.useRef(onTryAgain);
  React.useLayoutEffect(() => {
    latest.current = onTryAgain;
  });
  React.useLayoutEffect(() => {
    return node === null ? undefined : troubles?.add({ sentence, node, again: () => latest.current?.() });
  }, [troubles, sentence, node]);
  const spokesman = said.get(sentence);
  return {
    ref: setNode,
    isSilent: spokesman !== undefined && spokesman.node !== node,
    isCommon: spokesman !== undefined && spokesman.count > 1,
    tryAgain: () => (troubles === null ? onTryAgain?.() : troubles.tryAgain(sentence))
  };
}
