import React from 'react';
import type { FilterPaneModel } from '../model/filter-pane-model';
import { FilterRow } from './filter-row';
import { Icon } from './icons';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface FilterPaneProps {
  pane: FilterPaneModel;
}

/** Region "Filter": one row per condition, always those of the text. */
export function FilterPane({ pane }: FilterPaneProps): React.JSX.Element {
  const trans = useTranslator();
  const { rows, isReadable, isUnanswered, error } = useReadable(pane);
  const list = React.useRef<HTMLDivElement>(null);
  const addButton = React.useRef<HTMLButtonElement>(null);
  const isAdding = React.useRef(false);
  React.useEffect(() => {
    void pane.load();
  }, [pane]);
  // Before anything else happens: what is typed next goes into the new row.
  React.useLayoutEffect(() => {
    if (isAdding.current) {
      isAdding.current = false;
      list.current?.querySelector<HTMLElement>('[role="group"]:last-child input')?.focus();
    }
  }, [rows]);
  return (
    <section
      className="jp-Trackside-filterPane"
      aria-label={trans.__('Filter')}
      // Who goes elsewhere has finished: such a filter is offered again later.
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          pane.filter.submit();
        }
      }}
    >
      <h2 className="jp-Trackside-paneTitle">{trans.__('Filter')}</h2>
      {!isReadable && (
        <p role="status" className="jp-Trackside-paneNote">
          {isUnanswered
            ? trans.__('The text was not looked at yet; these are the conditions in force.')
            : trans.__('The text has a mistake; these are the conditions in force.')}
        </p>
      )}
      {error !== null && <Problem message={error} onTryAgain={() => void pane.tryAgain()} />}
      <fieldset className="jp-Trackside-conditions" disabled={!isReadable}>
        {rows.length === 0 && (
          <p className="jp-Trackside-paneNote">{trans.__('No conditions: all runs are listed.')}</p>
        )}
        <div ref={list}>
          {rows.map((row, index) => (
            <FilterRow
              key={row.id}
              pane={pane}
              row={row}
              number={index + 1}
              onRemove={() => {
                pane.remove(row.id);
                addButton.current?.focus();
              }}
            />
          ))}
        </div>
        <button
          ref={addButton}
          type="button"
          className="jp-Trackside-button jp-Trackside-addCondition"
          onClick={() => {
            isAdding.current = true;
            pane.add();
          }}
        >
          <Icon name="add" />
          {trans.__('Add condition')}
        </button>
      </fieldset>
    </section>
  );
}
