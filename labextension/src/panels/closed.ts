/** What becomes of a tab that is closed. */

import type { Widget } from '@lumino/widgets';

/** Lets a widget go with its tab: Lumino only takes it from the page, and it would be found, but not seen. */
export function disposeWhenClosed(widget: Widget): void {
  const receive = widget.processMessage.bind(widget);
  widget.processMessage = message => {
    receive(message);
    if (message.type === 'close-request') {
      widget.dispose();
    }
  };
}
