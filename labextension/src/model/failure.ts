/** What went wrong, as a sentence that can be shown where it happened. */
import type { Translator } from './translator';

export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}

/** The same of what may have to be fetched first. */
export function reasonOf(error: unknown, trans: Translator): string {
  return sayMissing(error, trans) ?? sentenceOf(error);
}

/** What to do where a part of the page can't be fetched: one that stays open outlives the files it was made of. */
export function sayMissing(error: unknown, trans: Translator): string | null {
  return error instanceof Error && error.name === 'ChunkLoadError'
    ? trans.__(
        'A part of the page could not be loaded. If Jupyter Server answers, trackside has changed since: reload the page.'
      )
    : null;
}
