import React from 'react';
import { formatParam, shortenMiddle } from './format';
import { PageRegion } from './page-region';
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
  const title = trans.__('Hyperparameters');
  const entries = Object.entries(params);
  // Where all differ, as in a first attempt, to mark them says nothing.
  const marks = changed.length < entries.length ? new Set(changed) : new Set<string>();
  return (
    <PageRegion title={title}>
      {entries.length === 0 ? (
        <p className="jp-Trackside-pageEmpty">
          {trans.__('No hyperparameters. Assign a literal in the tracked cell, or call log_param.')}
        </p>
      ) : (
        <div className="jp-Trackside-pageScroller" tabIndex={0} role="group" aria-label={title}>
          <table className="jp-Trackside-pageTable" aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{trans.__('Name')}</th>
                <th scope="col" className="jp-Trackside-number">
                  {trans.__('Value')}
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map(([key, value]) => (
                <tr key={key} data-changed={marks.has(key)}>
                  <th scope="row">{key}</th>
                  <td className="jp-Trackside-paramValue" title={value}>
                    {marks.has(key) && <span className="jp-Trackside-changed">{trans.__('changed')}</span>}
                    {shortenMiddle(formatParam(value), VALUE_LENGTH)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </PageRegion>
  );
}
