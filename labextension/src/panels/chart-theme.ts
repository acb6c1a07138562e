/** JupyterLab's theme, as a chart needs it. */

import type { EmbedOptions } from 'vega-embed';

type ChartConfig = Exclude<NonNullable<EmbedOptions['config']>, string>;

/** Attributes of the body that JupyterLab changes when another theme is there. */
export const THEME_ATTRIBUTES = ['data-jp-theme-name', 'data-jp-theme-light'];

/** Whether the page is dark, or what stands in for its theme there. */
export function isDark(node: Element): boolean {
  const { jpThemeLight } = document.body.dataset;
  return jpThemeLight === undefined
    ? getComputedStyle(node).colorScheme === 'dark'
    : jpThemeLight === 'false';
}

/** Colours and font of the page; a specification's own configuration comes before it. */
export function themeConfig(node: Element): ChartConfig {
  return configOf(node, { title: {}, axis: {}, header: {}, legend: {} });
}

/** The same with the sizes and places of a chart of our own, whose specification says neither. */
export function chartConfig(node: Element, hasPanels: boolean): ChartConfig {
  // Tooltips have four significant digits, and the time of day.
  return {
    ...configOf(node, hasPanels ? PANEL_SIZES : SIZES),
    // Of names of runs; numbers are shorter.
    axisY: { labelLimit: 110 },
    axisBand: { labelOverlap: true },
    // What is zoomed has numbers near its ends, which the edge of the picture would cut.
    axisXQuantitative: { labelBound: hasPanels ? PANEL_EDGE : true },
    axisXTemporal: { labelBound: true },
    range: rangesOf(isDark(node)),
    tooltipFormat: { numberFormat: '.4~g', timeFormat: '%b %d, %H:%M:%S' }
  };
}

/** Colours of numbers: those that are drawn as lines and points leave out what hardly shows on the page. */
function rangesOf(isPageDark: boolean): NonNullable<ChartConfig['range']> {
  const seen: [number, number] = isPageDark ? [0.25, 1] : [0, 0.85];
  const cells: [number, number] = isPageDark ? [0.12, 1] : [0, 1];
  const viridis = (extent: [number, number]): { scheme: 'viridis'; extent: [number, number] } => ({
    scheme: 'viridis',
    extent
  });
  return { ramp: viridis(seen), ordinal: viridis(seen), heatmap: viridis(cells) };
}

// Vega-Lite hands it on, though its types don't know it. Beside each other, the last one is cut.
const STACKED: object = { layout: { bottom: { direction: 'vertical', anchor: 'start' } } };

// Below a narrow panel there are few numbers; without those near its edges there would be none.
const PANEL_EDGE = 12;

// Pixels between two numbers beside each other; where there are fewer, Vega leaves some out.
const GAP = 5;

const SIZES = {
  title: { anchor: 'start', fontSize: 13 },
  axis: {
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    tickCount: 5,
    labelSeparation: GAP
  },
  header: { labelFontSize: 11, titleFontSize: 11 },
  legend: {
    orient: 'bottom',
    columns: 2,
    offset: 8,
    labelFontSize: 11,
    labelLimit: 160,
    labelSeparation: GAP,
    ...STACKED
  }
} as const;

// As wide as a panel, a legend has no room for two numbers.
const PANEL_SIZES = { ...SIZES, legend: { ...SIZES.legend, gradientHorizontalMinLength: 150 } };

type Sizes = typeof SIZES | Record<keyof typeof SIZES, object>;

function configOf(node: Element, sizes: Sizes): ChartConfig {
  const style = getComputedStyle(node);
  const read = (name: string, other: string): string => style.getPropertyValue(name).trim() || other;
  const text = read('--jp-ui-font-color1', '#212121');
  const quiet = read('--jp-ui-font-color2', '#616161');
  const line = read('--jp-border-color1', '#bdbdbd');
  const grid = read('--jp-border-color2', '#e0e0e0');
  const font = read('--jp-ui-font-family', 'sans-serif');
  return {
    background: 'transparent',
    font,
    title: { ...sizes.title, color: text, subtitleColor: quiet },
    axis: {
      ...sizes.axis,
      labelColor: quiet,
      titleColor: text,
      domainColor: line,
      tickColor: line,
      gridColor: grid,
      // High contrast has one colour for faint lines and strong ones: the grid must not compete with the curves.
      gridOpacity: read('--jp-border-color3', 'none') === line ? 0.3 : 1
    },
    header: { ...sizes.header, labelColor: quiet, titleColor: text },
    legend: {
      ...sizes.legend,
      labelColor: text,
      titleColor: text,
      // Of symbols that differ by shape.
      symbolBaseFillColor: text,
      symbolBaseStrokeColor: text
    },
    text: { color: text },
    rule: { color: quiet },
    boxplot: {
      box: { color: quiet },
      median: { color: text },
      rule: { color: quiet }
    },
    view: { stroke: grid }
  };
}
