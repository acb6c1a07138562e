import React from 'react';
import type { FilterPaneModel, FilterRow } from '../model/filter-pane-model';
import { ComboBox } from './combo-box';
import { Icon } from './icons';
import { useTranslator } from './translation';

export interface FilterValuesProps {
  pane: FilterPaneModel;
  row: FilterRow;
  isInvalid: boolean;
  errorId: string | undefined;
}

/** The values of a list: each can be taken away, and another one added. */
export function FilterValues({ pane, row, isInvalid, errorId }: FilterValuesProps): React.JSX.Element {
  const trans = useTranslator();
  const { values, field } = row;
  const place = React.useRef<HTMLDivElement>(null);
  const change = (next: readonly string[]): void => pane.change(row.id, { values: next });
  return (
    <div ref={place} className="jp-Trackside-conditionValues">
      {values.map(value => (
        <button
          key={value}
          type="button"
          className="jp-Trackside-conditionValue"
          aria-label={trans.__('Remove %1', value)}
          title={trans.__('Remove %1', value)}
          onClick={() => {
            change(values.filter(one => one !== value));
            // The button goes with its value.
            place.current?.querySelector('input')?.focus();
          }}
        >
          <span>{value}</span>
          <Icon name="clear" />
        </button>
      ))}
      <ComboBox
        label={trans.__('Value')}
        value=""
        placeholder={trans.__('Add a value')}
        isInvalid={isInvalid}
        errorId={errorId}
        suggest={async text => {
          const found = field === null ? [] : await pane.suggestValues(field.field, text);
          return found.filter(value => !values.includes(value));
        }}
        onChoose={text => {
          if (text !== '' && !values.includes(text)) {
            change([...values, text]);
          }
        }}
      />
    </div>
  );
}
