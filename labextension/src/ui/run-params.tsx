import React from 'react';
import { formatParam, shortenMiddle } from './format';
import { PageTable } from './page-table';
import { useTranslator } from './translation';

const VALUE_LENGTH = 120;

export interface RunParamsProps {
  params: Record<string, string>;
  /** Keys of those that differ from the attempt before. */
  changed: readonly string[];
}

/** The params of a run as a table; those that are new in this attempt stand out. */
export function RunParams({ params, changed }: RunParamsProps): React.JSX.Element {
  const trans = useTranslator();
  const entries = Object.entries(params);
  // Where all differ, as in a first attempt, to mark them says nothing.
  const marks = changed.length < entries.length ? new Set(changed) : new Set<string>();
  return (
    <PageTable
      title={trans.__('Hyperparameters')}
      heads={[{ label: trans.__('Name') }, { label: trans.__('Value'), isNumber: true }]}
      empty={trans.__('No hyperparameters. Assign a literal in the tracked cell, or call log_param.')}
      rows={entries.map(([key, value]) => (
        <tr key={key} data-changed={marks.has(key)}>
          <th scope="row">{key}</th>
          <td className="jp-Trackside-paramValue" title={value}>
            {marks.has(key) && <span className="jp-Trackside-changed">{trans.__('changed')}</span>}
            {shortenMiddle(formatParam(value), VALUE_LENGTH)}
          </td>
        </tr>
      ))}
    />
  );
}
