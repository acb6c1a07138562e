import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { HttpApi } from '../api/client';
import { HttpFiles } from '../api/files-client';
import { HttpModels } from '../api/models-client';
import { Monitor } from '../api/monitor';
import { HttpSources } from '../api/sources-client';
import { type FilterHistory, KeptHistory, noHistory } from '../model/filter-history';
import { preferences } from '../model/preferences';
import { ITracksideServer } from '../tokens';
import { frontendVersion } from '../version';

/** The one bridge to Jupyter Server: operations, version handshake, connection and change events. */
export const server: JupyterFrontEndPlugin<ITracksideServer> = {
  id: 'trackside:server',
  description: 'Talks to the server part of trackside and hears of changes in its store.',
  autoStart: true,
  optional: [ITranslator, IStateDB],
  provides: ITracksideServer,
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    state: IStateDB | null
  ): ITracksideServer => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const { serverSettings, events, connectionFailure } = app.serviceManager;
    const api = new HttpApi(serverSettings, () => monitor.retry(), trans);
    const monitor = new Monitor(() => api.status(), events.stream, frontendVersion, trans);
    const follow = (): void => monitor.setPause(preferences.get().refresh_s);
    preferences.subscribe(follow);
    follow();
    connectionFailure.connect(() => monitor.retry(), monitor);
    return {
      api,
      files: new HttpFiles(api, serverSettings),
      sources: new HttpSources(api),
      models: new HttpModels(api),
      connection: monitor.connection,
      changes: monitor.changes,
      history: state === null ? noHistory : historyIn(state, monitor),
      retry: () => monitor.retry(),
      request: (operation, body) => api.request(operation, body)
    };
  }
};

/** Filters that were used before live in the workspace, as the rest of the reader's arrangement does. */
function historyIn(state: IStateDB, { connection }: Monitor): FilterHistory {
  const place = (key: string): string => `trackside:filters:${key}`;
  const storeId = (): string | null => {
    const now = connection.getSnapshot();
    return now.kind === 'connected' ? now.status.store_id : null;
  };
  return new KeptHistory(
    { load: key => state.fetch(place(key)), save: (key, texts) => state.save(place(key), [...texts]) },
    storeId
  );
}
