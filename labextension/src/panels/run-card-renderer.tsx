/** Draws the card of a tracked cell with the sidebar's components, live while the server knows more. */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import React from 'react';
import { readCard, RUN_CARD_MIME_TYPE, type RunCard as Card, RunCardModel } from '../model/run-card';
import type { ITracksideServer } from '../tokens';
import { RunCard } from '../ui/run-card';
import { type Translator, TranslatorContext } from '../ui/translation';

export interface RunCardHost {
  server: ITracksideServer;
  trans: Translator;
  /** Shows the run in the sidebar, of whatever store it is. */
  onOpen: (experimentId: string, runId: string, storeId: string) => void;
}

export class RunCardRenderer extends ReactWidget implements IRenderMime.IRenderer {
  constructor(private readonly host: RunCardHost) {
    super();
    this.addClass('jp-Trackside-runCard');
  }

  /** Called again for each update of the display. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const card = readCard(model.data[RUN_CARD_MIME_TYPE]);
    if (card !== null && this.card !== null) {
      this.card.update(card);
    } else if (card !== null) {
      this.card = this.begin(card);
    }
    const text = model.data['text/plain'];
    this.fallback = typeof text === 'string' ? text : '';
    this.update();
    await this.renderPromise;
  }

  override dispose(): void {
    this.sight?.disconnect();
    this.card?.dispose();
    this.card = null;
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.watch();
  }

  protected override render(): React.JSX.Element {
    const { card, host } = this;
    return card === null ? (
      <pre>{this.fallback}</pre>
    ) : (
      <TranslatorContext.Provider value={host.trans}>
        <Live model={card} onOpen={host.onOpen} />
      </TranslatorContext.Provider>
    );
  }

  private begin(card: Card): RunCardModel {
    const { api, connection, changes } = this.host.server;
    const model = new RunCardModel(card, api, { connection, changes });
    this.watch();
    return model;
  }

  private watch(): void {
    this.sight ??= new IntersectionObserver(entries => {
      this.card?.setVisible(entries.at(-1)?.isIntersecting ?? false);
    });
    // Observed anew, it tells at once.
    this.sight.unobserve(this.node);
    this.sight.observe(this.node);
  }

  private card: RunCardModel | null = null;
  private sight: IntersectionObserver | null = null;
  private fallback = '';
}

interface LiveProps {
  model: RunCardModel;
  onOpen: RunCardHost['onOpen'];
}

function Live({ model, onOpen }: LiveProps): React.JSX.Element {
  const { facts, isLive, isHere, isElsewhere } = React.useSyncExternalStore(
    model.subscribe,
    model.getSnapshot
  );
  const open = (): void => onOpen(facts.experiment_id, facts.run_id, model.storeId);
  const canOpen = isHere || isElsewhere;
  return (
    <RunCard facts={facts} isLive={isLive} isElsewhere={isElsewhere} onOpen={canOpen ? open : undefined} />
  );
}
