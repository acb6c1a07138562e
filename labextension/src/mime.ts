/** Draws Altair 6 charts (Vega-Lite 6), which JupyterLab itself does not know; offline. */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import type { VisualizationSpec } from 'vega-embed';
import type { ChartView } from './panels/chart-view';

const MIME_TYPES = ['application/vnd.vegalite.v6.json', 'application/vnd.vegalite.v6+json'];

export class RenderedVegaLite extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly options: IRenderMime.IRendererOptions) {
    super();
    this.addClass('jp-Trackside-vegaLite');
  }

  /** Resolves when the chart has its place; it is drawn as soon as that has a size. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { mimeType, resolver } = this.options;
    const spec = model.data[mimeType] as VisualizationSpec | undefined;
    const metadata = model.metadata[mimeType] as { embed_options?: unknown } | undefined;
    const node = document.createElement('div');
    this.node.append(node);
    // Loaded with the first chart: it must not make JupyterLab's start any slower.
    const { ChartView, loadVega, planUserChart, sentence } = await import(
      /* webpackChunkName: "user-charts" */ './panels/user-charts'
    );
    if (this.isDisposed) {
      return;
    }
    const before = this.chart;
    const plan = planUserChart(node, spec, metadata?.embed_options, resolver ?? null);
    const chart = new ChartView(node, plan, loadVega);
    this.chart = chart;
    chart.ready
      .catch((error: unknown) => showFailure(node, sentence(error), model))
      .finally(() => {
        before?.finalize();
        // An update can overtake an earlier one that is still being drawn.
        while (chart === this.chart && node.previousSibling) {
          node.previousSibling.remove();
        }
      });
  }

  override dispose(): void {
    this.chart?.finalize();
    this.chart = null;
    super.dispose();
  }

  private chart: ChartView | null = null;
}

/** A sentence, and what the kernel sent as text. */
function showFailure(node: HTMLElement, reason: string, model: IRenderMime.IMimeModel): void {
  const message = document.createElement('div');
  message.setAttribute('role', 'alert');
  message.textContent = reason;
  const fallback = document.createElement('pre');
  const text = model.data['text/plain'];
  fallback.textContent = Array.isArray(text) ? text.join('') : typeof text === 'string' ? text : '';
  node.replaceChildren(message, fallback);
}

const extension: IRenderMime.IExtension = {
  id: 'trackside:vega-lite',
  description: 'Draws Vega-Lite 6 charts, as Altair 6 makes them, without a network.',
  rendererFactory: {
    safe: true,
    mimeTypes: MIME_TYPES,
    createRenderer: options => new RenderedVegaLite(options)
  },
  // Ahead of text/html (50), which Altair sends beside it and which loads Vega from a CDN.
  rank: 40,
  dataType: 'json'
};

export default extension;
