/** What a choice of a chart's dialog is called: a column has its own name, what is ours has one of ours. */
import type { ChartChoice } from '../model/api';
import type { Translator } from './translation';

/** What stands for runs that are equal but for the seed, in place of a column. */
export const AUTO = 'auto';

/** Whether a choice is that, or that with a param that counts as a seed too. */
export function isAuto(value: string): boolean {
  return value === AUTO || value.startsWith(`${AUTO}:`);
}

export function choiceLabel({ value, label, group }: ChartChoice, trans: Translator): string {
  switch (group) {
    case 'kind':
      return kinds(trans)[value] ?? label;
    case 'aggregation':
      return aggregations(trans)[value] ?? label;
    case 'axis':
      return axes(trans)[value] ?? label;
    case 'attribute':
      return attributes(trans)[value] ?? label;
    case 'repeat':
      return value === AUTO
        ? trans.__('Runs equal but for the seed')
        : trans.__('Runs equal but for %1', label);
    default:
      return label;
  }
}

type Labels = Partial<Record<string, string>>;

function kinds(trans: Translator): Labels {
  return {
    line: trans.__('Line'),
    bar: trans.__('Bar'),
    scatter: trans.__('Scatter'),
    box: trans.__('Box'),
    parallel: trans.__('Parallel coordinates'),
    heatmap: trans.__('Heatmap'),
    contour: trans.__('Contour')
  };
}

function aggregations(trans: Translator): Labels {
  return {
    none: trans.__('None'),
    mean: trans.__('Mean'),
    median: trans.__('Median'),
    min: trans.__('Minimum'),
    max: trans.__('Maximum')
  };
}

function axes(trans: Translator): Labels {
  return {
    step: trans.__('Step'),
    time: trans.__('Time'),
    relative_time: trans.__('Relative time'),
    metric: trans.__('Metric')
  };
}

function attributes(trans: Translator): Labels {
  return {
    run_name: trans.__('Name'),
    status: trans.__('Status'),
    start_time: trans.__('Start time'),
    end_time: trans.__('End time'),
    duration: trans.__('Duration'),
    user_id: trans.__('User'),
    experiment: trans.__('Experiment'),
    notebook: trans.__('Notebook'),
    attempt: trans.__('Attempt')
  };
}
