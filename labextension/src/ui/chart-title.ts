/** What a chart is called. */
import type { ChartSuggested } from '../model/api';
import type { PaneChartState } from '../model/pane-chart-model';
import type { Translator } from './translation';

/** As somebody named it, else what the picture is called, else what it is to show. */
export function titleOf(
  { config, title }: PaneChartState,
  choices: ChartSuggested | null,
  trans: Translator
): string {
  const labelOf = (value: string): string => choices?.y.find(one => one.value === value)?.label ?? value;
  return config.title.trim() || title || config.y.map(labelOf).join(', ') || trans.__('Chart');
}
