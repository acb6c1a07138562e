/** What went wrong, as a sentence that can be shown where it happened. */

export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
