/** Shows a widget while its kernel knows it, and afterwards the static rendering that its output holds. */

import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { PanelLayout, Widget } from '@lumino/widgets';

export const VIEW_MIME_TYPE = 'application/vnd.trackside.view+json';
const WIDGET_MIME_TYPE = 'application/vnd.jupyter.widget-view+json';
const STATIC = ['text/html', 'text/plain'];
const COMM_TARGET = 'jupyter.widget';
const PAUSE_MS = 300;
const PATIENCE_MS = 500;

type Session = DocumentRegistry.Context['sessionContext'];

export class OutlastingView extends Widget implements IRenderMime.IRenderer {
  /**
   * @param rendermime - the notebook's, in which its widgets are known.
   * @param session - the notebook's kernel, and what becomes of it.
   */
  constructor(
    private readonly rendermime: IRenderMimeRegistry,
    private readonly session: Session
  ) {
    super();
    this.layout = new PanelLayout();
    this.addClass('jp-Trackside-view');
    session.statusChanged.connect(this.onKernel, this);
    session.kernelChanged.connect(this.onKernel, this);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    await this.draw();
  }

  override dispose(): void {
    clearTimeout(this.timer);
    this.session.statusChanged.disconnect(this.onKernel, this);
    this.session.kernelChanged.disconnect(this.onKernel, this);
    super.dispose();
  }

  private onKernel(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), PAUSE_MS);
  }

  private async draw(): Promise<void> {
    const { model } = this;
    if (model === null) {
      return;
    }
    const turn = ++this.turn;
    const asked = this.isLive(model);
    // A kernel that runs a cell answers when that has ended; the static rendering need not wait for it.
    const soon = await Promise.race([asked, later(PATIENCE_MS)]);
    if (soon === undefined && this.shown === null) {
      await this.put(model, false, turn);
    }
    await this.put(model, await asked, turn);
  }

  private async put(model: IRenderMime.IMimeModel, live: boolean, turn: number): Promise<void> {
    const type = live ? WIDGET_MIME_TYPE : STATIC.find(one => one in model.data);
    if (turn !== this.turn || this.isDisposed || type === undefined || type === this.shown) {
      return;
    }
    const inner = this.rendermime.createRenderer(type);
    const layout = this.layout as PanelLayout;
    const before = [...layout.widgets];
    layout.addWidget(inner);
    this.shown = type;
    await inner.renderModel(model);
    if (live && before.length > 0) {
      await somethingIn(inner.node);
    }
    before.forEach(widget => widget.dispose());
  }

  /** Whether the kernel has the widget's comm: this page has heard of it, or the kernel says so. */
  private async isLive(model: IRenderMime.IMimeModel): Promise<boolean> {
    const kernel = this.session.session?.kernel;
    const view = model.data[WIDGET_MIME_TYPE] as { model_id?: string } | undefined;
    if (kernel === null || kernel === undefined || view?.model_id === undefined) {
      return false;
    }
    if (kernel.hasComm(view.model_id)) {
      return true;
    }
    try {
      const { content } = await kernel.requestCommInfo({ target_name: COMM_TARGET });
      return content.status === 'ok' && view.model_id in content.comms;
    } catch {
      return false;
    }
  }

  private model: IRenderMime.IMimeModel | null = null;
  private shown: string | null = null;
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
}

/** A widget's model is there before what it shows: an output that was empty meanwhile would jump twice. */
function somethingIn(node: HTMLElement): Promise<void> {
  const isThere = (): boolean =>
    node.textContent.trim() !== '' || node.querySelector('.jp-Trackside-widget') !== null;
  return new Promise(resolve => {
    const look = (): void => {
      if (isThere()) {
        observer.disconnect();
        resolve();
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(node, { childList: true, subtree: true, characterData: true });
    look();
  });
}

function later(ms: number): Promise<undefined> {
  return new Promise(resolve => setTimeout(() => resolve(undefined), ms));
}
