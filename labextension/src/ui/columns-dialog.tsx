import React from 'react';
import type { ColumnItem } from '../model/api';
import type { Aggregate } from '../model/table-columns';
import type { TableColumnsModel } from '../model/table-columns-model';
import { columnLabel, itemLabel } from './column-label';
import { useReadable } from './readable';
import { type Translator, useTranslator } from './translation';

export interface ColumnsDialogProps {
  model: TableColumnsModel;
  onClose: () => void;
}

/** More of a group are found by searching. */
const SHOWN = 200;

/** "Customize columns": stays beside the table, which shows at once what is chosen. */
export function ColumnsDialog({ model, onClose }: ColumnsDialogProps): React.JSX.Element {
  const trans = useTranslator();
  const { items, lookedAt } = useReadable(model);
  const [text, setText] = React.useState('');
  const search = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => search.current?.focus(), []);
  const groups: [ColumnItem['group'], string][] = [
    ['property', trans.__('Properties')],
    ['metric', trans.__('Metrics')],
    ['param', trans.__('Hyperparameters')],
    ['tag', trans.__('Tags')]
  ];
  const wanted = text.trim().toLowerCase();
  const found = items.filter(item => itemLabel(item, trans).toLowerCase().includes(wanted));
  return (
    <div
      role="dialog"
      aria-label={trans.__('Customize columns')}
      className="jp-Trackside-columnsDialog"
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <input
        ref={search}
        type="search"
        className="jp-Trackside-columnsSearch"
        aria-label={trans.__('Search columns')}
        placeholder={trans.__('Search columns')}
        value={text}
        onChange={event => setText(event.target.value)}
      />
      <div className="jp-Trackside-columnsList">
        {groups.map(([group, label]) => (
          <ColumnGroup
            key={group}
            model={model}
            label={label}
            items={found.filter(item => item.group === group)}
          />
        ))}
        {found.length === 0 && <p className="jp-Trackside-barNote">{trans.__('No column has this name.')}</p>}
      </div>
      {lookedAt !== null && (
        <p className="jp-Trackside-barNote">
          {trans.__('What varies was looked for in the newest %1 runs.', lookedAt)}
        </p>
      )}
      <div className="jp-Trackside-columnsButtons">
        <button type="button" className="jp-Trackside-button" onClick={() => void model.showVarying()}>
          {trans.__('Show those that vary')}
        </button>
        <button type="button" className="jp-Trackside-button" onClick={() => model.reset()}>
          {trans.__('Reset')}
        </button>
        <button type="button" className="jp-Trackside-button" onClick={onClose}>
          {trans.__('Done')}
        </button>
      </div>
    </div>
  );
}

interface ColumnGroupProps {
  model: TableColumnsModel;
  label: string;
  items: readonly ColumnItem[];
}

function ColumnGroup({ model, label, items }: ColumnGroupProps): React.JSX.Element | null {
  const trans = useTranslator();
  if (items.length === 0) {
    return null;
  }
  return (
    <fieldset className="jp-Trackside-columnGroup" aria-label={label}>
      <legend>{label}</legend>
      {items.slice(0, SHOWN).map(item => (
        <ColumnChoice key={item.id} model={model} item={item} />
      ))}
      {items.length > SHOWN && (
        <p className="jp-Trackside-barNote">
          {trans.__('… %1 more: search for them.', items.length - SHOWN)}
        </p>
      )}
    </fieldset>
  );
}

interface ColumnChoiceProps {
  model: TableColumnsModel;
  item: ColumnItem;
}

function ColumnChoice({ model, item }: ColumnChoiceProps): React.JSX.Element {
  const trans = useTranslator();
  const shown = new Map(model.columns.map(column => [column.id, column]));
  const column = shown.get(item.id);
  const label = itemLabel(item, trans);
  const isName = item.id === 'run_name';
  return (
    <div className="jp-Trackside-columnChoice">
      <label className="jp-Trackside-columnKey" title={label}>
        <input
          type="checkbox"
          className="jp-Trackside-checkbox"
          aria-label={label}
          checked={column !== undefined}
          disabled={isName}
          onChange={event => model.show(item.id, event.target.checked)}
        />
        <span>{label}</span>
      </label>
      {Object.entries(item.aggregates).map(([aggregate, id]) => (
        <label key={id} className="jp-Trackside-aggregate">
          <input
            type="checkbox"
            className="jp-Trackside-checkbox"
            aria-label={columnLabel({ item, aggregate: aggregate as Aggregate }, trans)}
            checked={shown.has(id)}
            onChange={event => model.show(id, event.target.checked)}
          />
          {aggregateWord(aggregate as Aggregate, trans)}
        </label>
      ))}
      {column !== undefined && !isName && (
        <button
          type="button"
          className="jp-Trackside-pin"
          aria-pressed={column.pinned}
          aria-label={trans.__('Pin %1', label)}
          title={trans.__('Pin %1', label)}
          onClick={() => model.pin(item.id, !column.pinned)}
        >
          <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
            <path
              d="M10 1 15 6l-1.500 1.500-1-.5-3 3-.5 3L8 14 5 11l-4 4 0-1 3-4-3-3 1-1 3-.5 3-3-.5-1z"
              fill="currentColor"
            />
          </svg>
        </button>
      )}
    </div>
  );
}

function aggregateWord(aggregate: Aggregate, trans: Translator): string {
  switch (aggregate) {
    case 'last':
      return trans.__('last');
    case 'min':
      return trans.__('min');
    case 'max':
      return trans.__('max');
    case 'mean':
      return trans.__('mean');
    case 'best':
      return trans.__('best');
  }
}
