/** Asks which experiment to open, where a command was not told. */

import { InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TracksideApi } from '../model/api';
import { sentenceOf } from '../model/failure';
import type { Translator } from '../model/translator';

/** The id of the chosen experiment; null if the user thinks better of it. */
export async function chooseExperiment(api: TracksideApi, trans: Translator): Promise<string | null> {
  const title = trans.__('Open experiment');
  try {
    const { experiments } = await api.searchExperiments({ view: 'active_only' });
    const items = experiments.map(({ name }) => name);
    const answer = await InputDialog.getItem({ title, items, okLabel: trans.__('Open') });
    const chosen = experiments.find(({ name }) => name === answer.value);
    return answer.button.accept && chosen !== undefined ? chosen.experiment_id : null;
  } catch (error) {
    await showErrorMessage(title, sentenceOf(error));
    return null;
  }
}
