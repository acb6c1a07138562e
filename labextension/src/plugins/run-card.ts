import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { sentenceOf } from '../model/failure';
import { showStore } from '../model/notebook-store';
import { RUN_CARD_MIME_TYPE } from '../model/run-card';
import { currentNotebook } from '../panels/current-notebook';
import { RunCardRenderer } from '../panels/run-card-renderer';
import { CommandIds, ITracksideServer } from '../tokens';

// Before the card's HTML, which is for front ends without this extension.
const RANK = 10;

/** Draws the card at the top of a tracked cell's output. */
export const runCard: JupyterFrontEndPlugin<void> = {
  id: 'trackside:run-card',
  description: "Draws the card at the top of a tracked cell's output.",
  autoStart: true,
  requires: [ITracksideServer, IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    server: ITracksideServer,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const notebook = currentNotebook(app);
    const open = async (experimentId: string, runId: string, storeId: string): Promise<void> => {
      if (!isShown(server, storeId)) {
        if (!(await showStore(server.api, notebook.getSnapshot(), storeId))) {
          Notification.warning(trans.__('Jupyter Server can’t find the store of this run.'));
          return;
        }
        await shown(server, storeId);
      }
      await app.commands.execute(CommandIds.openRun, { experimentId, runId });
    };
    const onOpen = (...which: Parameters<typeof open>): void => {
      open(...which).catch((error: unknown) => Notification.error(sentenceOf(error)));
    };
    rendermime.addFactory(
      {
        // The card is data, drawn as text: it shows in notebooks that are not trusted, too.
        safe: true,
        mimeTypes: [RUN_CARD_MIME_TYPE],
        createRenderer: () => new RunCardRenderer({ server, trans, onOpen })
      },
      RANK
    );
  }
};

function isShown({ connection }: ITracksideServer, storeId: string): boolean {
  const state = connection.getSnapshot();
  return state.kind === 'connected' && state.status.store_id === storeId;
}

/** Settles when the page knows that this store is the one shown. */
function shown(server: ITracksideServer, storeId: string): Promise<void> {
  return new Promise(resolve => {
    const look = (): void => {
      if (isShown(server, storeId)) {
        end();
        resolve();
      }
    };
    const end = server.connection.subscribe(look);
    look();
    server.retry();
  });
}
