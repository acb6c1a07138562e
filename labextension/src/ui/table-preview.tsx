import React from 'react';
import type { ArtifactTable } from '../model/api';
import { useTranslator } from './translation';

export interface TablePreviewProps {
  table: ArtifactTable;
  name: string;
}

/** The first rows of a table. */
export function TablePreview({ table, name }: TablePreviewProps): React.JSX.Element {
  const trans = useTranslator();
  const { columns, numeric, rows, row_count: count, column_count: width } = table;
  const style = (column: number): string | undefined =>
    numeric[column] === true ? 'jp-Trackside-number' : undefined;
  const extent =
    count === null
      ? trans.__('The first %1 rows', rows.length)
      : rows.length < count
        ? trans.__('%1 of %2 rows', rows.length, count)
        : trans._n('%1 row', '%1 rows', count);
  const columnsLeftOut = width - columns.length;
  return (
    <>
      <p className="jp-Trackside-previewNote">
        {extent}
        {columnsLeftOut > 0 && ` · ${trans.__('%1 of %2 columns', columns.length, width)}`}
      </p>
      <div className="jp-Trackside-pageScroller" tabIndex={0} role="group" aria-label={name}>
        <table className="jp-Trackside-pageTable" aria-label={name}>
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={i} scope="col" className={style(i)}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) => (
                  <td key={j} className={style(j)} data-missing={cell === null}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
