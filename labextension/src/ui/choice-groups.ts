/** The columns that can be chosen, under their headings. */
import type { ChartChoice } from '../model/api';
import { choiceLabel } from './choice-label';
import { type Translator, useTranslator } from './translation';

export interface ChoiceGroup {
  label: string;
  choices: readonly ChartChoice[];
}

/** Choices in groups; chosen ones that these runs don't offer stand under a heading of their own. */
export function useGroups(
  choices: readonly ChartChoice[],
  chosen: readonly (string | null)[]
): readonly ChoiceGroup[] {
  const trans = useTranslator();
  const names = headings(trans);
  const groups = [...new Set(choices.map(choice => choice.group))].map(group => ({
    label: names[group],
    choices: choices
      .filter(choice => choice.group === group)
      .map(choice => ({ ...choice, label: choiceLabel(choice, trans) }))
  }));
  const missing = chosen.flatMap(value =>
    value === null || value === '' || choices.some(choice => choice.value === value)
      ? []
      : [{ value, label: value, group: 'attribute' as const }]
  );
  return missing.length === 0
    ? groups
    : [...groups, { label: trans.__('Not in these runs'), choices: missing }];
}

function headings(trans: Translator): Record<ChartChoice['group'], string> {
  return {
    kind: trans.__('Visualization'),
    aggregation: trans.__('Aggregation'),
    axis: trans.__('Progress'),
    metric: trans.__('Metrics'),
    aggregate: trans.__('Metrics, aggregated'),
    param: trans.__('Hyperparameters'),
    tag: trans.__('Tags'),
    repeat: trans.__('Repeated runs'),
    attribute: trans.__('Properties')
  };
}
