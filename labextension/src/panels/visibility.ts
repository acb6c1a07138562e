/** Whether anybody can see a widget: what nobody sees asks the server for nothing. */

import type { Widget } from '@lumino/widgets';

/** Messages after which a widget may be seen, or no longer. */
const TELLING = new Set(['after-attach', 'after-show', 'after-hide', 'after-detach']);

/**
 * Tells whether a widget can be seen when it is attached, and whenever that may have changed; lives as long as
 * the widget. Asked behind the widget's own handling, not by a message hook: hooks come before it, when an
 * attached widget doesn't know yet that it is.
 */
export function watchVisible(widget: Widget, tell: (isVisible: boolean) => void): void {
  const receive = widget.processMessage.bind(widget);
  widget.processMessage = message => {
    receive(message);
    if (TELLING.has(message.type)) {
      tell(widget.isVisible);
    }
  };
}
