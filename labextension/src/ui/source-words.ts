/** The words for what is known of where a run comes from. */
import type { RunDetail } from '../model/api';
import type { Translator } from './translation';

/** Whether the notebook, run from its top, would do the same. */
export function cleanWord(clean: RunDetail['clean'], trans: Translator): string {
  const words = { yes: trans.__('Yes'), no: trans.__('No'), unknown: trans.__('Not known') };
  return words[clean];
}

/** What a fact is called that `rowsOf` of `model/side-by-side-rows.ts` gives of a source. */
export function sourceLabel(key: string, trans: Translator): string {
  const labels: Partial<Record<string, string>> = {
    notebook: trans.__('Notebook'),
    attempt: trans.__('Attempt'),
    clean: trans.__('Clean'),
    python: trans.__('Python'),
    host: trans.__('Host'),
    commit: trans.__('Commit'),
    branch: trans.__('Branch')
  };
  return labels[key] ?? key;
}

/** A text of such a fact. */
export function sourceText(key: string, text: string, trans: Translator): string {
  return key === 'clean' && (text === 'yes' || text === 'no' || text === 'unknown')
    ? cleanWord(text, trans)
    : text;
}
