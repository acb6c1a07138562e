import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIds, ITracksideServer } from '../tokens';
import { frontendVersion } from '../version';
import { tracksidePage } from '../widgets/page';

type Status = { store_id: string; assets: Record<string, string> } | null;

/** Lends the labextension's components, its Vega and its way to the server to widgets on the same page. */
export const page: JupyterFrontEndPlugin<void> = {
  id: 'trackside:page',
  description: 'Lends components, Vega and the connection to the server to widgets on the page.',
  autoStart: true,
  requires: [ITracksideServer],
  optional: [IRenderMimeRegistry, INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    rendermime: IRenderMimeRegistry | null,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): void => {
    const { api, changes, history } = server;
    const trans = (translator ?? nullTranslator).load('trackside');
    tracksidePage().host = {
      version: frontendVersion,
      api,
      surroundings: { changes, ...(history && { history }) },
      trans,
      storeId: async () => (await settled(server))?.store_id ?? null,
      asset: async name => {
        const assets = (await settled(server))?.assets ?? {};
        return assets['ui'] === name
          ? import(/* webpackChunkName: "widgets" */ '../widgets/in-lab')
          : assets['vega'] === name
            ? import(/* webpackChunkName: "vega" */ '../vega')
            : undefined;
      },
      request: (operation, body) => server.request(operation, body),
      charts: async () => {
        const { comparisonHost } = await import(
          /* webpackChunkName: "widget-charts" */ '../panels/comparison-host'
        );
        return comparisonHost(app, notebooks, trans);
      },
      ...(rendermime !== null && {
        runPages: async () => {
          const { runPages } = await import(/* webpackChunkName: "widget-runs" */ '../panels/run-page-host');
          return runPages(app, { server, rendermime, notebooks, trans });
        }
      }),
      openRun: runId => void app.commands.execute(CommandIds.openRunTab, { runId })
    };
  }
};

/** What the server says of itself, when it has answered or can't be reached. */
function settled({ connection }: ITracksideServer): Promise<Status> {
  return new Promise(resolve => {
    const look = (): boolean => {
      const state = connection.getSnapshot();
      if (state.kind !== 'connecting') {
        resolve(state.kind === 'connected' ? state.status : null);
      }
      return state.kind !== 'connecting';
    };
    if (!look()) {
      const end = connection.subscribe(() => {
        if (look()) {
          end();
        }
      });
    }
  });
}
