/** Asks which experiments to open, where a command was not told. */

import { InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TracksideApi } from '../model/api';
import { sentenceOf } from '../model/failure';
import type { Translator } from '../model/translator';

/** The ids of the chosen experiments, to be shown in one tab; none if the user thinks better of it. */
export async function chooseExperiments(api: TracksideApi, trans: Translator): Promise<string[]> {
  const title = trans.__('Open experiment');
  try {
    const { experiments } = await api.searchExperiments({ view: 'active_only' });
    const answer = await InputDialog.getMultipleItems({
      title,
      label: trans.__('One, or several to see their runs in one list'),
      items: experiments.map(({ name }) => name),
      okLabel: trans.__('Open')
    });
    const names = new Set(answer.button.accept ? answer.value : []);
    return experiments.filter(({ name }) => names.has(name)).map(({ experiment_id }) => experiment_id);
  } catch (error) {
    await showErrorMessage(title, sentenceOf(error));
    return [];
  }
}
