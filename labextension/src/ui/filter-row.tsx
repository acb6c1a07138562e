import React from 'react';
import type { FilterField } from '../model/api';
import {
  type FilterPaneModel,
  type FilterRow as Row,
  takesList,
  takesValue
} from '../model/filter-pane-model';
import { ComboBox } from './combo-box';
import { FilterValues } from './filter-values';
import { Icon } from './icons';
import { useTranslator } from './translation';

export interface FilterRowProps {
  pane: FilterPaneModel;
  row: Row;
  /** Its place, from 1. */
  number: number;
  onRemove: () => void;
}

/** One condition of a filter: field, operator, value; or a group that only its text can change. */
export function FilterRow({ pane, row, number, onRemove }: FilterRowProps): React.JSX.Element {
  const trans = useTranslator();
  const problemId = React.useId();
  const { saved, field, operator, values, problem } = row;
  const isGroup = saved !== null && !saved.editable;
  const isInvalid = problem !== null;
  const errorId = isInvalid ? problemId : undefined;
  return (
    <div role="group" className="jp-Trackside-condition" aria-label={trans.__('Condition %1', number)}>
      {isGroup ? (
        <code className="jp-Trackside-conditionText" title={trans.__('Change it in the text of the filter.')}>
          {saved.text}
        </code>
      ) : (
        <div className="jp-Trackside-conditionParts">
          <FieldChooser
            pane={pane}
            row={row}
            isInvalid={isInvalid && (field === null || row.unknown !== null)}
            errorId={errorId}
          />
          <OperatorChooser pane={pane} row={row} />
          {takesList(operator) && field !== null && (
            <FilterValues pane={pane} row={row} isInvalid={isInvalid} errorId={errorId} />
          )}
          {takesValue(operator) && !takesList(operator) && (
            <ComboBox
              label={trans.__('Value')}
              value={values[0] ?? ''}
              placeholder={trans.__('Value')}
              isInvalid={isInvalid && row.unknown === null}
              errorId={errorId}
              suggest={text => (field === null ? Promise.resolve([]) : pane.suggestValues(field.field, text))}
              onType={text => pane.change(row.id, { values: [text] })}
              onChoose={text => pane.change(row.id, { values: [text] })}
            />
          )}
        </div>
      )}
      <button
        type="button"
        className="jp-Trackside-iconButton"
        aria-label={trans.__('Remove condition')}
        title={trans.__('Remove condition')}
        onClick={onRemove}
      >
        <Icon name="clear" />
      </button>
      {problem !== null && (
        <div id={problemId} role="alert" className="jp-Trackside-filterProblem jp-Trackside-conditionProblem">
          {problem}
        </div>
      )}
    </div>
  );
}

interface FieldChooserProps {
  pane: FilterPaneModel;
  row: Row;
  isInvalid: boolean;
  errorId: string | undefined;
}

function FieldChooser({ pane, row, isInvalid, errorId }: FieldChooserProps): React.JSX.Element {
  const trans = useTranslator();
  const known = React.useRef(new Map<string, FilterField>());
  return (
    <ComboBox
      label={trans.__('Field')}
      value={row.unknown ?? row.field?.field ?? ''}
      placeholder={trans.__('Field')}
      isInvalid={isInvalid}
      errorId={errorId}
      suggest={async text => {
        const found = await pane.suggestFields(text);
        found.forEach(item => known.current.set(item.field, item));
        return found.map(item => item.field);
      }}
      onChoose={text => {
        const field = known.current.get(text);
        if (field !== undefined) {
          pane.change(row.id, { field });
        } else if (text.trim() !== '') {
          void pane.changeField(row.id, text);
        } else if (row.unknown !== null) {
          pane.change(row.id, { field: null });
        }
      }}
    />
  );
}

function OperatorChooser({ pane, row }: { pane: FilterPaneModel; row: Row }): React.JSX.Element {
  const trans = useTranslator();
  const { field, operator, negated } = row;
  const operators = field?.operators ?? [];
  // A NOT is kept where the text has one; it finds also what lacks the field, other than != and NOT IN.
  const negations = row.saved?.negated === true ? operators : [];
  return (
    <select
      className="jp-Trackside-select jp-Trackside-operator"
      aria-label={trans.__('Operator')}
      disabled={operators.length === 0}
      value={negated ? `NOT ${operator}` : `IS ${operator}`}
      onChange={event => {
        const { value } = event.target;
        const isNegated = value.startsWith('NOT ');
        pane.change(row.id, { operator: value.slice(isNegated ? 4 : 3), negated: isNegated });
      }}
    >
      {operators.map(name => (
        <option key={name} value={`IS ${name}`}>
          {name}
        </option>
      ))}
      {negations.map(name => (
        <option key={`not ${name}`} value={`NOT ${name}`}>
          {trans.__('not (%1)', name)}
        </option>
      ))}
    </select>
  );
}
