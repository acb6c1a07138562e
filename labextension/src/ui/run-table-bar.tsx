import React from 'react';
import type { RunTableModel } from '../model/run-table-model';
import { itemLabel } from './column-label';
import { formatCount } from './format-list';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface RunTableBarProps {
  model: RunTableModel;
  /** How many runs are selected. */
  selected: number;
}

/** Above the table: how many runs, how they are grouped, which columns are left out. */
export const RunTableBar = React.memo(function RunTableBar({
  model,
  selected
}: RunTableBarProps): React.JSX.Element {
  const trans = useTranslator();
  const { total, totalIsExact, grouped, loaded } = useReadable(model);
  const { onlyDiffers, lookedAt, items } = useReadable(model.columns);
  const { groupBy } = model.columns;
  const count = `${formatCount(total)}${totalIsExact ? '' : '+'}`;
  const runs = trans._n('%2 run', '%2 runs', total, count);
  const status = trans.__('%1, %2 selected', runs, formatCount(selected));
  const keys = items.filter(({ group }) => group === 'param' || group === 'tag');
  const known = groupBy === null || groupBy === 'attempts' || groupBy === 'auto';
  return (
    <div className="jp-Trackside-tableBar">
      <span role="status" aria-label={loaded ? status : undefined}>
        {loaded && status}
      </span>
      <span className="jp-Trackside-tabSpace" />
      <label className="jp-Trackside-barLabel">
        {trans.__('Group by')}
        <select
          className="jp-Trackside-select"
          aria-label={trans.__('Group by')}
          value={groupBy ?? ''}
          onChange={event => model.columns.setGroupBy(event.target.value === '' ? null : event.target.value)}
        >
          <option value="">{trans.__('Nothing')}</option>
          <option value="attempts">{trans.__('Attempts of a cell')}</option>
          <option value="auto">{trans.__('Runs equal but for the seed')}</option>
          {keys.map(item => (
            <option key={item.id} value={item.id}>
              {itemLabel(item, trans)}
            </option>
          ))}
          {!known && !keys.some(({ id }) => id === groupBy) && <option value={groupBy}>{groupBy}</option>}
        </select>
      </label>
      <label className="jp-Trackside-barLabel">
        <input
          type="checkbox"
          className="jp-Trackside-checkbox"
          checked={onlyDiffers}
          onChange={event => model.columns.setOnlyDiffers(event.target.checked)}
        />
        {trans.__('Only what differs')}
      </label>
      {grouped !== null && (
        <span className="jp-Trackside-barNote">
          {trans.__('Groups are of the first %1 runs.', formatCount(grouped))}
        </span>
      )}
      {onlyDiffers && lookedAt !== null && (
        <span className="jp-Trackside-barNote">
          {trans.__('What differs was looked for in the newest %1 runs.', formatCount(lookedAt))}
        </span>
      )}
    </div>
  );
});
