/** Draws the charts that trackside builds. */

import type { EmbedOptions } from 'vega-embed';
import type { DrawChart } from '../model/chart';
import { imageOf } from './chart-image';
import { themeConfig } from './chart-theme';
import { ChartView } from './chart-view';
import { emphasize } from './emphasis';

const HEIGHT_OF_WIDTH = 0.65;
const MIN_HEIGHT = 160;
const MAX_HEIGHT = 360;

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

export const drawChart: DrawChart = async (node, picture) => {
  let rows = copy(picture.data);
  let emphasized: string | null = null;
  const chart = new ChartView(node, {
    fit: width => width,
    spec: width => ({
      ...picture.spec,
      usermeta: undefined,
      width,
      height:
        picture.height ?? Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, Math.round(width * HEIGHT_OF_WIDTH))),
      autosize: { type: 'fit', contains: 'padding' },
      datasets: { [picture.data_name]: rows }
    }),
    options: () => ({
      mode: 'vega-lite',
      actions: false,
      defaultStyle: false,
      loader: refusingLoader,
      config: themeConfig()
    }),
    onDrawn: () => emphasize(node, emphasized),
    onView: view => {
      view.addEventListener('click', (_, item) => {
        const row: unknown = item?.datum;
        if (typeof row === 'object' && row !== null) {
          picture.onSelect?.({ ...row });
        }
      });
    }
  });
  try {
    await chart.ready;
  } catch (error) {
    chart.finalize();
    throw new Error(sentence(error), { cause: error });
  }
  return {
    update: data => {
      rows = copy(data);
      return chart.change(view => void view.data(picture.data_name, rows));
    },
    reset: () => chart.reset(),
    emphasize: runId => {
      emphasized = runId;
      emphasize(node, runId);
    },
    toImage: async type => {
      const image = await chart.read(view => imageOf(view, type));
      if (image === null) {
        throw new Error('There is no picture yet.');
      }
      return image;
    },
    finalize: () => chart.finalize()
  };
};

/** What went wrong with a drawing, for people. */
export function sentence(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `This chart can't be drawn: ${reason}`;
}

/** Vega marks the rows that it is given. */
function copy(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return rows.map(row => ({ ...row }));
}
