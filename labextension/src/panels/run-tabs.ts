/** Opens runs in tabs of the main area. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import { type RunPagesOptions, runPages } from './run-page-host';
import { RunTab } from './run-tab';

/** Gives the function that shows a run: in the tab that has it, or in a new one. */
export function runTabs(
  app: JupyterFrontEnd,
  tracker: WidgetTracker<RunTab>,
  parts: RunPagesOptions
): (runId: string) => void {
  const openRunPage = runPages(app, parts);
  let count = 0;
  return runId => {
    const there = tracker.find(tab => tab.runId === runId);
    if (there !== undefined) {
      app.shell.activateById(there.id);
      return;
    }
    const onOpenRun = (other: string): void => {
      model.open(other);
      void tracker.save(tab);
    };
    const { model, host } = openRunPage(runId, { onOpenRun });
    const tab = new RunTab({ model, host, trans: parts.trans });
    tab.id = `trackside-run-${(count += 1)}`;
    void tracker.add(tab);
    app.shell.add(tab, 'main');
    app.shell.activateById(tab.id);
  };
}
