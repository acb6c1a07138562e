/** Draws MIME bundles with JupyterLab's own renderers, as it draws what nobody trusts. */

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { sentenceOf } from '../model/failure';
import type { RenderMime } from '../ui/run-page-host';

/** HTML is sanitized and nothing is run: only renderers that are safe without trust are asked. */
export function untrustedRenderer(registry: IRenderMimeRegistry): RenderMime {
  return (node, { data, metadata = {} }) => {
    const model = registry.createModel({
      data: data as Parameters<IRenderMimeRegistry['createModel']>[0] extends { data?: infer D } ? D : never,
      metadata: metadata as never,
      trusted: false
    });
    const type = registry.preferredMimeType(model.data, 'ensure');
    if (type === undefined) {
      const text = model.data['text/plain'];
      node.textContent = typeof text === 'string' ? text : '';
      return () => node.replaceChildren();
    }
    const widget = registry.createRenderer(type);
    node.addEventListener('submit', stay);
    Widget.attach(widget, node);
    widget.renderModel(model).catch((error: unknown) => {
      if (!widget.isDisposed) {
        widget.dispose();
        node.textContent = sentenceOf(error);
      }
    });
    return () => {
      node.removeEventListener('submit', stay);
      widget.dispose();
      node.replaceChildren();
    };
  };
}

/** The sanitizer leaves forms with their buttons, which would load the whole page anew. */
function stay(event: Event): void {
  event.preventDefault();
}
