import React from 'react';
import { type Cell, readNotebook } from '../model/notebook-document';
import { Rendered } from './rendered';
import type { RenderMime } from './run-page-host';
import { useTranslator } from './translation';

const FIRST = 50;

export interface NotebookViewProps {
  document: unknown;
  renderMime: RenderMime;
}

/** A notebook to be read: its outputs are drawn by the host, which trusts none of them. */
export function NotebookView({ document, renderMime }: NotebookViewProps): React.JSX.Element {
  const trans = useTranslator();
  const cells = React.useMemo(() => readNotebook(document), [document]);
  const [shown, setShown] = React.useState(FIRST);
  if (cells === null) {
    return <p className="jp-Trackside-pageEmpty">{trans.__('This file is no notebook.')}</p>;
  }
  return (
    <div className="jp-Trackside-notebook">
      {cells.slice(0, shown).map((cell, index) => (
        <CellView key={index} cell={cell} renderMime={renderMime} />
      ))}
      {cells.length > shown && (
        <button type="button" className="jp-Trackside-button" onClick={() => setShown(shown + FIRST)}>
          {trans.__('Show more')}
        </button>
      )}
    </div>
  );
}

interface CellViewProps {
  cell: Cell;
  renderMime: RenderMime;
}

function CellView({ cell, renderMime }: CellViewProps): React.JSX.Element {
  if (cell.type === 'markdown') {
    return <Rendered renderMime={renderMime} bundle={{ data: { 'text/markdown': cell.source } }} />;
  }
  return (
    <div className="jp-Trackside-notebookCell">
      <pre className="jp-Trackside-pageCode" tabIndex={0}>
        {cell.source}
      </pre>
      {cell.outputs.map((bundle, index) => (
        <Rendered key={index} renderMime={renderMime} bundle={bundle} />
      ))}
    </div>
  );
}
