import React from 'react';
import { Icon } from './icons';
import { useTranslator } from './translation';

export interface DismissButtonProps {
  onClick: React.MouseEventHandler<HTMLButtonElement>;
}

/** Takes a notice away that has been read. */
export function DismissButton({ onClick }: DismissButtonProps): React.JSX.Element {
  const label = useTranslator().__('Dismiss');
  return (
    <button
      type="button"
      className="jp-Trackside-iconButton"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name="clear" />
    </button>
  );
}
