/** What the badge of a tracked cell says of its last run. */
import { formatNumber } from './format';
import { statusWord } from './status-icon';
import type { CellRun } from '../model/notebook-api';
import type { Translator } from '../model/translator';

/** `⟨run⟩, ⟨metric⟩ ⟨value⟩`; a run without a metric says how it stands. */
export function badgeName(run: CellRun, trans: Translator): string {
  const result =
    run.metric === null ? statusWord(run.status, trans) : `${run.metric} ${formatNumber(run.value)}`;
  return `${run.run_name}, ${result}`;
}
