import React from 'react';
import { splitForMiddle } from './format';

export interface NameProps {
  text: string;
}

/** A name that a narrow place shortens in its middle. */
export function Name({ text }: NameProps): React.JSX.Element {
  const [head, tail] = splitForMiddle(text);
  return (
    <span className="jp-Trackside-name">
      <span className="jp-Trackside-nameHead">{head}</span>
      <span className="jp-Trackside-nameTail">{tail}</span>
    </span>
  );
}
