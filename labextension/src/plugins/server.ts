import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { HttpApi } from '../api/client';
import { HttpFiles } from '../api/files-client';
import { Monitor } from '../api/monitor';
import { ITracksideServer } from '../tokens';
import { frontendVersion } from '../version';

/** The one bridge to Jupyter Server: operations, version handshake, connection and change events. */
export const server: JupyterFrontEndPlugin<ITracksideServer> = {
  id: 'trackside:server',
  description: 'Talks to the server part of trackside and hears of changes in its store.',
  autoStart: true,
  optional: [ITranslator],
  provides: ITracksideServer,
  activate: (app: JupyterFrontEnd, translator: ITranslator | null): ITracksideServer => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const { serverSettings, events, connectionFailure } = app.serviceManager;
    const api = new HttpApi(serverSettings, () => monitor.retry(), trans);
    const monitor = new Monitor(() => api.status(), events.stream, frontendVersion, trans);
    connectionFailure.connect(() => monitor.retry(), monitor);
    return {
      api,
      files: new HttpFiles(api, serverSettings),
      connection: monitor.connection,
      changes: monitor.changes,
      retry: () => monitor.retry(),
      request: (operation, body) => api.request(operation, body)
    };
  }
};
