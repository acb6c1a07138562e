/** Runs one refresh at a time: what is asked for meanwhile becomes a single further one. */

export class Refresher {
  /**
   * @param work - the refresh; its failures are its own affair. Were it to reject, the next comes all the same.
   * @param pause_ms - least time between the end of a refresh and the next one.
   */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly pause_ms: number
  ) {}

  request(): void {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    void this.work().finally(() => {
      this.timer = setTimeout(() => this.rest(), this.pause_ms);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.busy = true;
  }

  private rest(): void {
    this.busy = false;
    if (this.again) {
      this.again = false;
      this.request();
    }
  }

  private busy = false;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
}
