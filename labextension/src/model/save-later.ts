/** Saves once where much changes at a time, and at the latest when its owner goes. */

export class SaveLater {
  /**
   * @param save - its failures are its own affair, it never throws.
   * @param after_ms - how long to wait for more.
   */
  constructor(
    private readonly save: () => void,
    private readonly after_ms: number
  ) {}

  request(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.after_ms);
  }

  /** Saves what is still to be saved. */
  flush(): void {
    if (this.timer !== undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.save();
    }
  }

  private timer: ReturnType<typeof setTimeout> | undefined;
}
