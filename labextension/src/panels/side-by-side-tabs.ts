/** Opens runs side by side in tabs of the main area. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { SideBySideModel } from '../model/side-by-side-model';
import { CommandIds, type ITracksideServer } from '../tokens';
import type { Translator } from '../ui/translation';
import { untrustedRenderer } from './render-mime';
import { SideBySideTab } from './side-by-side-tab';

export interface SideBySideParts {
  server: ITracksideServer;
  rendermime: IRenderMimeRegistry;
  trans: Translator;
}

/** Gives the function that shows the first of so many runs: in the tab that has the same ones, or in a new one. */
export function sideBySideTabs(
  app: JupyterFrontEnd,
  tracker: WidgetTracker<SideBySideTab>,
  { server, rendermime, trans }: SideBySideParts
): (runIds: readonly string[], selected: number) => void {
  const host = {
    renderMime: untrustedRenderer(rendermime),
    onOpenRun: (runId: string) => void app.commands.execute(CommandIds.openRunTab, { runId })
  };
  let count = 0;
  return (runIds, selected) => {
    const same = [...runIds].sort().join();
    const there = tracker.find(tab => tab.selected === selected && [...tab.runIds].sort().join() === same);
    if (there !== undefined) {
      app.shell.activateById(there.id);
      return;
    }
    const { connection, changes, sources } = server;
    const surroundings = { connection, changes, retry: () => server.retry() };
    const model = new SideBySideModel(server.api, { runIds, selected, sources, surroundings });
    const tab = new SideBySideTab({ model, host, trans });
    tab.id = `trackside-side-by-side-${(count += 1)}`;
    void tracker.add(tab);
    app.shell.add(tab, 'main');
    app.shell.activateById(tab.id);
  };
}
