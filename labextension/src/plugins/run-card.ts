import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RUN_CARD_MIME_TYPE } from '../model/run-card';
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
    const onOpen = (experimentId: string, runId: string): void => {
      void app.commands.execute(CommandIds.openRun, { experimentId, runId });
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
