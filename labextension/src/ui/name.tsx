import React from 'react';
import { splitForMiddle } from './format';

export interface NameProps {
  text: string;
}

const BREAKS = /[\n\r\t\v\f\u2028\u2029]/g;

/** A name that a narrow place shortens in its middle. */
export function Name({ text }: NameProps): React.JSX.Element {
  // One line, whatever the name is made of.
  const [head, tail] = splitForMiddle(text.replace(BREAKS, ' '));
  return (
    <span className="jp-Trackside-name">
      <span className="jp-Trackside-nameHead">{head}</span>
      <span className="jp-Trackside-nameTail">{tail}</span>
    </span>
  );
}
