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
