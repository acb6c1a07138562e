/** Answers can come back in another order than the questions: only the last question counts. */

export class Latest {
  /** Begins a question; the answer says whether it is still the last one. */
  begin(): () => boolean {
    this.cancel();
    const mine = this.count;
    return () => mine === this.count;
  }

  /** For the requests of the last question: they are given up when it is obsolete. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    return this.controller.signal;
  }

  /** Makes every question that is under way obsolete. */
  cancel(): void {
    this.count += 1;
    this.controller?.abort();
    this.controller = null;
  }

  private count = 0;
  private controller: AbortController | null = null;
}
