import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITracksideServer } from '../tokens';
import { frontendVersion } from '../version';

/** What the page lends to widgets, so that they need not fetch it from a busy kernel. */
interface PageHost {
  readonly version: string;
  /** The store behind `request`; null while no server answers. */
  storeId(): string | null;
  /** The module with this content hash, if this build has it. */
  asset(name: string): Promise<unknown> | undefined;
  request(operation: string, body: object): Promise<unknown>;
}

/** One per page, made by whoever comes first: this plugin or a widget. */
interface TracksidePage {
  readonly assets: Map<string, Promise<unknown>>;
  host?: PageHost;
}

const KEY = Symbol.for('trackside');

/** Lends the labextension's Vega and its way to the server to widgets on the same page. */
export const page: JupyterFrontEndPlugin<void> = {
  id: 'trackside:page',
  description: 'Lends Vega and the connection to the server to widgets on the page.',
  autoStart: true,
  requires: [ITracksideServer],
  activate: (_app: JupyterFrontEnd, server: ITracksideServer): void => {
    const globals = globalThis as typeof globalThis & { [KEY]?: TracksidePage };
    globals[KEY] ??= { assets: new Map() };
    globals[KEY].host = {
      version: frontendVersion,
      storeId: () => statusOf(server)?.store_id ?? null,
      asset: name =>
        statusOf(server)?.assets['vega'] === name
          ? import(/* webpackChunkName: "vega" */ '../vega')
          : undefined,
      request: (operation, body) => server.request(operation, body)
    };
  }
};

function statusOf({
  connection
}: ITracksideServer): { store_id: string; assets: Record<string, string> } | null {
  const state = connection.getSnapshot();
  return state.kind === 'connected' ? state.status : null;
}
