/**
 * Has the kernel make the static rendering of an output anew when what is on screen has changed: it is what a
 * notebook that is saved now will show without its kernel. Only on pages whose renderer lets the widget stay
 * meanwhile, the labextension's.
 */
import type { WidgetModel } from '../api/comm-client';
import { tracksidePage } from './page';

const QUIET_MS = 1500;

export function keepStatic(model: WidgetModel, el: HTMLElement): () => void {
  if (tracksidePage().host === undefined) {
    return () => undefined;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(model), QUIET_MS);
  });
  observer.observe(el, { childList: true, subtree: true, characterData: true });
  return () => {
    observer.disconnect();
    clearTimeout(timer);
  };
}

function ask(model: WidgetModel): void {
  try {
    model.send({ keep: true });
  } catch {
    // The kernel has gone: what it last made is what stays.
  }
}
