import React from 'react';
import { Hint } from './hint';
import { useTranslator } from './translation';

const MAGIC = '%%track';

export interface TrackHintProps {
  /** What is missing: the sentence before the advice. */
  missing: string;
  onInsertTrack?: () => void;
}

/** What to do when nothing has been tracked yet. */
export function TrackHint({ missing, onInsertTrack }: TrackHintProps): React.JSX.Element {
  const trans = useTranslator();
  const [before, after] = trans.__('Put %1 on top of a cell and run it.', '\u0000').split('\u0000');
  const action =
    onInsertTrack === undefined ? undefined : { label: trans.__('Insert %1', MAGIC), onClick: onInsertTrack };
  return (
    <Hint action={action}>
      {missing} {before}
      <code>{MAGIC}</code>
      {after}
    </Hint>
  );
}
