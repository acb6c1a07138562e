/** Answers can come back in another order than the questions: only the last question counts. */

export class Latest {
  /** Begins a question; the answer says whether it is still the last one. */
  begin(): () => boolean {
    const mine = ++this.count;
    return () => mine === this.count;
  }

  /** Makes every question that is under way obsolete. */
  cancel(): void {
    this.count += 1;
  }

  private count = 0;
}
