/** Draws charts with the labextension's own Vega. */

import { makeDrawChart } from './drawing';
import type { LoadVega } from './chart-view';

export const loadVega: LoadVega = () => import(/* webpackChunkName: "vega" */ '../vega');

export const drawChart = makeDrawChart(loadVega);
