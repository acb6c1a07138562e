/**
 * What every widget carries (`_esm`, at most 4 kB): gets the module with the components, once a page and
 * content hash, from the labextension if that has it, else from the kernel, and lets it draw. Meanwhile the static
 * rendering stands there: a kernel that runs a cell sends nothing until that has ended.
 */
import type { WidgetModel } from '../api/comm-client';
import { tracksidePage } from './page';

interface Ui {
  mount(model: WidgetModel, el: HTMLElement, load: (kind: string) => Promise<unknown>): () => void;
}

interface Message {
  asset?: string;
  error?: string;
}

const PATIENCE_MS = 600_000;
// Sooner it would only flicker.
const STATIC_MS = 200;
const LATE_MS = 1000;

/** Asks the kernel. Whoever asks may go meanwhile: `signal` then lets the next one ask. */
function fetchAsset(model: WidgetModel, name: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      model.off('msg:custom', take);
      clearTimeout(timer);
    };
    const fail = (reason: string): void => {
      end();
      reject(new Error(reason));
    };
    const take = (message: unknown, buffers: unknown): void => {
      const { asset, error } = message as Message;
      if (asset !== name) {
        return;
      }
      if (error !== undefined) {
        fail(error);
        return;
      }
      end();
      const [bytes] = buffers as [BlobPart];
      const url = URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' }));
      import(/* webpackIgnore: true */ /* @vite-ignore */ url)
        .then(resolve, reject)
        .finally(() => URL.revokeObjectURL(url));
    };
    const timer = setTimeout(() => fail('The kernel does not answer.'), PATIENCE_MS);
    signal.addEventListener('abort', () => fail(GONE));
    model.on('msg:custom', take);
    model.send({ want: name });
  });
}

const GONE = 'gone';
const BUSY = 'The kernel is busy: this is live when its cell has ended.';

/** The module of a kind: lent by the page if it has this very one, else the kernel's, once a page. */
async function find(model: WidgetModel, kind: string, signal: AbortSignal): Promise<unknown> {
  const page = tracksidePage();
  const name = (model.get('_assets') as Record<string, string>)[kind];
  if (name === undefined) {
    throw new Error("The widgets' front end is missing from this installation of trackside.");
  }
  const lent = await page.host?.asset(name);
  if (lent !== undefined) {
    return lent;
  }
  let found = page.assets.get(name);
  if (found === undefined) {
    found = fetchAsset(model, name, signal);
    page.assets.set(name, found);
    found.catch(() => page.assets.delete(name));
  }
  try {
    return await found;
  } catch (error) {
    if ((error as Error).message === GONE && !signal.aborted) {
      return find(model, kind, signal);
    }
    throw error;
  }
}

export default {
  render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
    const gone = new AbortController();
    let end = (): void => undefined;
    const load = (kind: string): Promise<unknown> => find(model, kind, gone.signal);
    const note = el.ownerDocument.createElement('div');
    note.setAttribute('role', 'status');
    el.append(note);
    const kept = setTimeout(() => {
      note.insertAdjacentHTML('beforebegin', model.get('_static') as string);
    }, STATIC_MS);
    const late = setTimeout(() => {
      note.textContent = BUSY;
    }, LATE_MS);
    const endWaiting = (): void => {
      clearTimeout(kept);
      clearTimeout(late);
    };
    load('ui')
      .then(
        ui => {
          if (!gone.signal.aborted) {
            end = (ui as Ui).mount(model, el, load);
            // Nobody needs it any more: a notebook that keeps the state of its widgets need not keep it twice.
            model.set('_static', '');
          }
        },
        (error: unknown) => {
          note.textContent = (error as Error).message;
        }
      )
      .finally(endWaiting);
    return () => {
      gone.abort();
      endWaiting();
      end();
    };
  }
};
