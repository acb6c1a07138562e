import React from 'react';
import { sentenceOf } from '../model/failure';
import { Problem } from './problem';
import { type Translator, TranslatorContext } from './translation';

export interface BoundaryProps {
  trans: Translator;
  /** Has a sentence of its own for some errors. */
  explain?: (error: unknown) => string | null;
  /** Called before it is drawn again. */
  onTryAgain?: () => void;
  children: React.ReactNode;
}

interface BoundaryState {
  error: { what: unknown } | null;
}

/** Says what went wrong where a mistake of ours, or a file that can't be loaded, would leave an empty place. */
export class Boundary extends React.Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: { what: error } };
  }

  override render(): React.ReactNode {
    const { trans, explain, onTryAgain, children } = this.props;
    const { error } = this.state;
    return error === null ? (
      children
    ) : (
      <TranslatorContext.Provider value={trans}>
        <Problem
          message={
            explain?.(error.what) ??
            trans.__("This part of the page can't be shown: %1", sentenceOf(error.what))
          }
          onTryAgain={() => {
            onTryAgain?.();
            this.setState({ error: null });
          }}
        />
      </TranslatorContext.Provider>
    );
  }
}
