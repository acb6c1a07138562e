import type { AskForName } from '../model/name-question';
import type { Translator } from '../model/translator';

/** Asks for a name in a dialog, whose code is loaded with the first question. */
export function askForName(trans: Translator): AskForName {
  return async question => {
    const opener = document.activeElement;
    const { showNameDialog } = await import(/* webpackChunkName: "dialog" */ './name-dialog');
    return showNameDialog(trans, question, opener);
  };
}
