/** Draws charts with what is loaded when the first of them is wanted. */

import type { DrawChart } from '../model/chart';

export const drawChart: DrawChart = async (node, picture) => {
  const { drawChart: draw } = await import(/* webpackChunkName: "draw-chart" */ './draw-chart');
  return draw(node, picture);
};
