import type { AskForName } from '../model/name-question';
import { orSay } from './fetched-part';
import type { Translator } from '../model/translator';

/** Asks for a name in a dialog, whose code is loaded with the first question. */
export function askForName(trans: Translator): AskForName {
  return async question => {
    const opener = document.activeElement;
    const dialog = await orSay(import(/* webpackChunkName: "dialog" */ './name-dialog'), trans);
    return dialog === null ? null : dialog.showNameDialog(trans, question, opener);
  };
}
