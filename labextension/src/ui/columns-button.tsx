import React from 'react';
import type { TableColumnsModel } from '../model/table-columns-model';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface ColumnsButtonProps {
  model: TableColumnsModel;
}

/** Opens "Customize columns" beside the table, and gets the focus back from it. */
export function ColumnsButton({ model }: ColumnsButtonProps): React.JSX.Element {
  const trans = useTranslator();
  const { customizing } = useReadable(model);
  const button = React.useRef<HTMLButtonElement>(null);
  const was = React.useRef(customizing);
  React.useEffect(() => {
    if (was.current && !customizing) {
      button.current?.focus();
    }
    was.current = customizing;
  }, [customizing]);
  return (
    <button
      ref={button}
      type="button"
      className="jp-Trackside-button"
      aria-haspopup="dialog"
      aria-expanded={customizing}
      onClick={() => model.setCustomizing(!customizing)}
    >
      {trans.__('Customize columns')}
    </button>
  );
}
