/** What the columns of the run table are called. */
import type { Column } from '../model/table-columns';
import type { ColumnItem } from '../model/wire';
import type { Translator } from './translation';

/** A metric, param or tag has its own name; a property one of ours. */
export function itemLabel({ group, key }: ColumnItem, trans: Translator): string {
  if (group !== 'property') {
    return key;
  }
  const labels: Record<string, string> = {
    run_name: trans.__('Name'),
    status: trans.__('Status'),
    start_time: trans.__('Started'),
    end_time: trans.__('Ended'),
    duration: trans.__('Duration'),
    experiment: trans.__('Experiment'),
    registered_version: trans.__('Registered version'),
    notebook: trans.__('Notebook'),
    attempt: trans.__('Attempt'),
    clean: trans.__('Clean'),
    user_id: trans.__('User'),
    note: trans.__('Note'),
    run_id: trans.__('Run ID')
  };
  return labels[key] ?? key;
}

/** The same of a column: `loss (min)` for another value than the last. */
export function columnLabel(
  { item, aggregate }: Pick<Column, 'item' | 'aggregate'>,
  trans: Translator
): string {
  const label = itemLabel(item, trans);
  switch (aggregate) {
    case 'last':
      return label;
    case 'min':
      return trans.__('%1 (min)', label);
    case 'max':
      return trans.__('%1 (max)', label);
    case 'mean':
      return trans.__('%1 (mean)', label);
    case 'best':
      return trans.__('%1 (best)', label);
  }
}
