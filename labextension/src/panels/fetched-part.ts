/** Parts of the page that are fetched when they are first wanted, and what is said where one can't be had. */

import { Notification } from '@jupyterlab/apputils';
import { reasonOf } from '../model/failure';
import type { Translator } from '../model/translator';

/** The part, or null and a notification, for whoever has no place of its own to say why. */
export function orSay<T>(part: Promise<T>, trans: Translator): Promise<T | null> {
  return part.catch((error: unknown) => {
    Notification.error(reasonOf(error, trans), { autoClose: 8000 });
    return null;
  });
}

/** The part; what it fails with says what to do, and is still known as a part that is missing. */
export function withReason<T>(part: Promise<T>, trans: Translator): Promise<T> {
  return part.catch((error: unknown) => {
    const name = error instanceof Error ? error.name : 'Error';
    throw Object.assign(new Error(reasonOf(error, trans), { cause: error }), { name });
  });
}
