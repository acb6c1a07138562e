/** What the MIME renderer of Vega-Lite draws with, in a chunk of its own. */

export { ChartView } from './chart-view';
export { sentence } from './drawing';
export { loadVega } from './draw-chart';
export { planUserChart } from './user-chart';
