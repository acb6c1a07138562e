import React from 'react';
import type { OutputFilesModel } from '../model/output-files-model';
import type { Preview } from '../model/preview-model';
import { JsonTree } from './json-tree';
import { NotebookView } from './notebook-view';
import { Problem } from './problem';
import { useReadable } from './readable';
import { Rendered } from './rendered';
import type { RenderMime } from './run-page-host';
import { TablePreview } from './table-preview';
import { useTranslator } from './translation';

export interface FilePreviewProps {
  model: OutputFilesModel;
  renderMime: RenderMime;
}

/** A look into the file that is selected. */
export function FilePreview({ model, renderMime }: FilePreviewProps): React.JSX.Element {
  const trans = useTranslator();
  const { preview } = useReadable(model.preview);
  const name = preview?.item.path.slice(preview.item.path.lastIndexOf('/') + 1) ?? '';
  return (
    <section className="jp-Trackside-preview" aria-label={trans.__('Preview')}>
      {preview === null ? (
        <p className="jp-Trackside-pageEmpty">{trans.__('Choose a file to look into it.')}</p>
      ) : (
        <>
          <div className="jp-Trackside-previewHeader">
            <span className="jp-Trackside-previewName" title={preview.item.path}>
              {name}
            </span>
            {!preview.item.is_pending && (
              <button
                type="button"
                className="jp-Trackside-button"
                aria-label={trans.__('Download %1', name)}
                onClick={() => model.save(preview.item)}
              >
                {trans.__('Download')}
              </button>
            )}
          </div>
          {preview.busy && (
            <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
          )}
          {preview.error !== null ? (
            <Problem message={preview.error} onTryAgain={() => void model.preview.tryAgain()} />
          ) : (
            <Content key={preview.item.path} preview={preview} name={name} renderMime={renderMime} />
          )}
          {preview.next !== null && (
            <button
              type="button"
              className="jp-Trackside-button"
              disabled={preview.busy}
              onClick={() => void model.preview.showMore()}
            >
              {trans.__('Show more')}
            </button>
          )}
        </>
      )}
    </section>
  );
}

interface ContentProps {
  preview: Preview;
  name: string;
  renderMime: RenderMime;
}

function Content({ preview, name, renderMime }: ContentProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { kind, url, text, table } = preview;
  switch (kind) {
    case 'image':
      return url === '' ? null : <Image url={url} name={name} />;
    case 'html':
      if (url === '') {
        return null;
      }
      // No script, no forms, no place of its own: the server says so too, by a policy it sends along.
      return <iframe className="jp-Trackside-previewPage" title={name} src={url} sandbox="" />;
    case 'table':
      return table === null ? null : <TablePreview table={table} name={name} />;
    case 'json':
      return preview.busy ? null : <JsonTree value={preview.document} name={name} />;
    case 'notebook':
      return preview.busy ? null : <NotebookView document={preview.document} renderMime={renderMime} />;
    case 'markdown':
      return preview.busy && text === '' ? null : (
        <Rendered renderMime={renderMime} bundle={{ data: { 'text/markdown': text } }} />
      );
    case 'binary':
      return <p className="jp-Trackside-pageEmpty">{trans.__("This kind of file can't be shown here.")}</p>;
    case 'empty':
      return <p className="jp-Trackside-pageEmpty">{trans.__('This file is empty.')}</p>;
    case 'pending':
      return (
        <p className="jp-Trackside-pageEmpty">
          {trans.__("This file was logged, but its content isn't there (yet).")}
        </p>
      );
    case 'text':
      return (
        <pre className="jp-Trackside-previewText" tabIndex={0} aria-label={name}>
          {text}
        </pre>
      );
  }
}

function Image({ url, name }: { url: string; name: string }): React.JSX.Element {
  const trans = useTranslator();
  const [failed, setFailed] = React.useState<string | null>(null);
  return failed === url ? (
    <Problem message={trans.__("%1 can't be shown as an image.", name)} onTryAgain={() => setFailed(null)} />
  ) : (
    <img className="jp-Trackside-previewImage" src={url} alt={name} onError={() => setFailed(url)} />
  );
}
