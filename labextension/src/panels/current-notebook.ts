/** Which notebook the reader has in front. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';
import type { Readable } from '../model/observable';
import { Value } from '../model/value';

/** What we need of a document's context; notebooks are told by their name, without importing them. */
interface DocumentContext {
  readonly path: string;
  readonly pathChanged: {
    connect(slot: () => void, thisArg?: object): boolean;
    disconnect(slot: () => void, thisArg?: object): boolean;
  };
}

/** Follows the notebook in front and its renames; lives as long as the page. */
export function currentNotebook(app: JupyterFrontEnd): Readable<string | null> {
  const { shell } = app;
  const { contents } = app.serviceManager;
  const path = new Value<string | null>(null);
  let context: DocumentContext | null = null;
  const read = (): void => {
    const isNotebook = context?.path.endsWith('.ipynb') ?? false;
    // A drive's name, as real-time collaboration puts it before the path, is the page's affair.
    path.set(isNotebook && context ? contents.localPath(context.path) : null);
  };
  const follow = (): void => {
    context?.pathChanged.disconnect(read, path);
    context = contextOf(shell.currentWidget);
    context?.pathChanged.connect(read, path);
    read();
  };
  shell.currentChanged?.connect(follow, path);
  follow();
  return path;
}

function contextOf(widget: Widget | null): DocumentContext | null {
  const context = (widget as { context?: Partial<DocumentContext> } | null)?.context;
  return typeof context?.path === 'string' && context.pathChanged ? (context as DocumentContext) : null;
}
