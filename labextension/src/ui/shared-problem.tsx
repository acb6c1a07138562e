import React from 'react';
import type { Troubles } from '../model/troubles';
import { Alert, ProblemContext, type ProblemProps } from './problem';
import { TroublesContext, useTrouble } from './troubles';

export interface SaidOnceProps {
  troubles: Troubles;
  children: React.ReactNode;
}

/** A place whose parts say once what fails for the same reason: the uppermost, for all of them. */
export function SaidOnce({ troubles, children }: SaidOnceProps): React.JSX.Element {
  return (
    <TroublesContext.Provider value={troubles}>
      <ProblemContext.Provider value={sayOnce}>{children}</ProblemContext.Provider>
    </TroublesContext.Provider>
  );
}

const sayOnce = (props: ProblemProps): React.JSX.Element => <SharedProblem {...props} />;

function SharedProblem(props: ProblemProps): React.JSX.Element {
  const { message, sentence = message, onTryAgain } = props;
  const { ref, isSilent, isCommon, tryAgain } = useTrouble(sentence, onTryAgain);
  return (
    <Alert
      {...props}
      place={ref}
      isSilent={isSilent}
      message={isCommon ? sentence : message}
      onTryAgain={onTryAgain && tryAgain}
    />
  );
}
