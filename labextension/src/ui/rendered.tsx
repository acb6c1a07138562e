import React from 'react';
import type { MimeBundle, RenderMime } from './run-page-host';

export interface RenderedProps {
  bundle: MimeBundle;
  renderMime: RenderMime;
}

/** A MIME bundle, drawn by the host as it draws what nobody trusts. */
export function Rendered({ bundle, renderMime }: RenderedProps): React.JSX.Element {
  const place = React.useRef<HTMLDivElement>(null);
  const said = JSON.stringify(bundle);
  // Before the node goes: a widget of the host can be taken out of the page only while it is in it.
  React.useLayoutEffect(() => {
    const node = place.current;
    return node === null ? undefined : renderMime(node, JSON.parse(said) as MimeBundle);
  }, [said, renderMime]);
  return <div ref={place} className="jp-Trackside-rendered" />;
}
