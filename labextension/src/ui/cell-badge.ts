/** What the badge of a tracked cell says of its last run. */
import { formatNumber } from './format';
import { statusWord } from './status-icon';
import type { CellRun } from '../model/notebook-api';
import type { Translator } from '../model/translator';

/** `⟨metric⟩ ⟨value⟩`; of a run without a metric, how it stands. */
export function badgeResult(run: CellRun, trans: Translator): string {
  return run.metric === null ? statusWord(run.status, trans) : `${run.metric} ${formatNumber(run.value)}`;
}

/** `⟨run⟩, ⟨metric⟩ ⟨value⟩`. */
export function badgeName(run: CellRun, trans: Translator): string {
  return `${run.run_name}, ${badgeResult(run, trans)}`;
}
