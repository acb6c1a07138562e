/** Opens experiments in tabs of the main area. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, type WidgetTracker } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import { sentenceOf } from '../model/failure';
import { askForName } from './ask-for-name';
import { comparisonHost } from './comparison-host';
import { ExperimentTab, type TabIdentity } from './experiment-tab';
import { type RunPagesOptions, runPages } from './run-page-host';
import { saveExport } from './save-export';
import { savedTabs } from './saved-tabs';
import { trackSomewhere } from './track-somewhere';

export interface ExperimentTabParts extends RunPagesOptions {
  state: IStateDB | null;
}

/** Gives the function that finds the tab of a set of experiments, or adds one. */
export function experimentTabs(
  app: JupyterFrontEnd,
  tracker: WidgetTracker<ExperimentTab>,
  parts: ExperimentTabParts
): (identity: TabIdentity) => ExperimentTab {
  const { server, notebooks, state, trans } = parts;
  const saved = savedTabs(state);
  const host = {
    ...comparisonHost(app, notebooks, trans),
    openRunPage: runPages(app, parts),
    askForName: askForName(trans),
    onInsertTrack: () => void trackSomewhere(app, notebooks),
    saveExport: saveExport(app.serviceManager.serverSettings, server.files, trans),
    execute: (command: string, args: object) =>
      void app.commands.execute(command, { ...args }).catch((error: unknown) => {
        Notification.error(sentenceOf(error), { autoClose: 8000 });
      })
  };
  return identity => {
    const id = `trackside-experiment-${[...identity.experimentIds].sort().join('-')}`;
    const found = tracker.find(tab => tab.id === id);
    if (found !== undefined) {
      return found;
    }
    const tab = new ExperimentTab({ id, identity, server, trans, host, saved });
    tab.identified.connect(() => void tracker.save(tab));
    void tracker.add(tab);
    app.shell.add(tab, 'main');
    return tab;
  };
}
