/** Draws the charts that trackside builds, with Vega from wherever the page has it. */

import type { EmbedOptions } from 'vega-embed';
import type { ChartPicture, DrawChart, DrawnChart } from '../model/chart';
import { sayMissing, sentenceOf } from '../model/failure';
import { english } from '../model/translator';
import { imageOf } from './chart-image';
import { chartConfig } from './chart-theme';
import { type ChartPlan, ChartView, type LoadVega, type VegaView } from './chart-view';
import { emphasize } from './emphasis';
import { allowsCompiling } from './expressions';
import type { MarkKeys } from './mark-keys';

// Of the plot alone: title, labels and legend have what they need besides.
const HEIGHT_OF_WIDTH = 0.42;
const MIN_HEIGHT = 110;
const MAX_HEIGHT = 280;
const MAX_PANEL_HEIGHT = 160;
// Panels beside each other: room for the labels of the y axis, and the space that Vega-Lite leaves.
const AROUND_PANELS = 56;
const BETWEEN_PANELS = 22;
const MIN_PANEL = 80;

// The title begins above the labels of the y axis.
const TITLE_LIMIT = 'width + 30';

type Loader = Extract<NonNullable<EmbedOptions['loader']>, { load: unknown }>;

function refuse(): Promise<never> {
  return Promise.reject(new Error('A chart of trackside loads nothing.'));
}

/** Refuses every address: our data come with the chart. */
export const refusingLoader: Loader = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse
};

/** A way to draw; Vega is loaded with the first chart. */
export function makeDrawChart(loadVega: LoadVega): DrawChart {
  return (node, picture) => draw(node, picture, loadVega);
}

async function draw(node: HTMLElement, picture: ChartPicture, loadVega: LoadVega): Promise<DrawnChart> {
  let rows = copy(picture.data);
  let emphasized: string | null = null;
  let keys: MarkKeys | null = null;
  let view: VegaView | null = null;
  const { spec } = picture;
  const plan: ChartPlan = {
    ...(isFaceted(picture.spec) ? { redraws: true } : { fit: width => width, height: heightOf }),
    spec: width => ({
      ...sized(spec, width),
      usermeta: undefined,
      // Else Vega calls it a "Vega visualization", in every language.
      description: node.closest('figure, [role="figure"]')?.getAttribute('aria-label') ?? undefined,
      datasets: { [picture.data_name]: rows }
    }),
    options: vega => {
      keys ??= new vega.MarkKeys(node.parentElement ?? node, row => picture.onSelect?.(row));
      return {
        mode: 'vega-lite',
        actions: false,
        defaultStyle: false,
        loader: refusingLoader,
        // Interpreting was three quarters of the time that many points take. What a specification of our own
        // computes is written by our server; what somebody else can choose in it, names, are literals.
        ast: !allowsCompiling(),
        config: chartConfig(node, isFaceted(spec))
      };
    },
    onDrawn: () => {
      emphasize(node, emphasized);
      if (view !== null) {
        keys?.refresh(view);
      }
    },
    onView: made => {
      view = made;
      made.addEventListener('click', (_, item) => {
        const row: unknown = item?.datum;
        if (typeof row === 'object' && row !== null) {
          picture.onSelect?.({ ...row });
        }
      });
    }
  };
  const chart = new ChartView(node, plan, loadVega);
  const finalize = (): void => {
    keys?.end();
    chart.finalize();
  };
  try {
    await chart.ready;
  } catch (error) {
    finalize();
    throw new Error(sentence(error), { cause: error });
  }
  return {
    update: data => {
      rows = copy(data);
      // With a legend that has grown the picture grows.
      return chart.change(view => void view.resize().data(picture.data_name, rows));
    },
    reset: () => chart.reset(),
    emphasize: runId => {
      emphasized = runId;
      emphasize(node, runId);
    },
    toImage: async type => {
      const image = await chart.read(view => imageOf(view, type, node));
      if (image === null) {
        throw new Error('There is no picture yet.');
      }
      return image;
    },
    finalize
  };
}

type Spec = ChartPicture['spec'];

function isFaceted(spec: Spec): spec is Spec & { spec: Spec; columns?: number } {
  return 'facet' in spec && typeof spec['spec'] === 'object' && spec['spec'] !== null;
}

/** A specification for a place of this width; the panels of a faceted one share it. */
function sized(spec: Spec, width: number): Spec {
  if (!isFaceted(spec)) {
    const autosize = { type: 'fit-x', contains: 'padding' };
    return { ...titled(spec, { expr: TITLE_LIMIT }), width, height: heightOf(width), autosize };
  }
  const columns = spec.columns ?? 1;
  const panel = Math.max(MIN_PANEL, Math.floor((width - AROUND_PANELS) / columns) - BETWEEN_PANELS);
  const panels = { ...spec.spec, width: panel, height: Math.min(MAX_PANEL_HEIGHT, panel) };
  return { ...titled(spec, width), spec: panels };
}

/** A title that is too long for its place ends in an ellipsis. */
function titled(spec: Spec, limit: number | { expr: string }): Spec {
  const { title } = spec;
  return typeof title === 'string' ? { ...spec, title: { text: title, limit } } : spec;
}

function heightOf(width: number): number {
  return Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, Math.round(width * HEIGHT_OF_WIDTH)));
}

/** What went wrong with a drawing, for people. */
export function sentence(error: unknown): string {
  return sayMissing(error, english) ?? `This chart can't be drawn: ${sentenceOf(error)}`;
}

/** Vega marks the rows that it is given. */
function copy(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return rows.map(row => ({ ...row }));
}
