/** Lets a few pieces of work go on at a time; those that are no longer wanted when their turn comes are left out. */

interface Waiting {
  isWanted: () => boolean;
  begin: (isWanted: boolean) => void;
}

export class Turns {
  /** @param places - how many may go on at once. */
  constructor(private places: number) {}

  /** Does the work when there is a place; null if nobody wanted it any more by then. */
  async take<T>(work: () => Promise<T>, isWanted: () => boolean): Promise<T | null> {
    if (!(await this.wait(isWanted))) {
      return null;
    }
    try {
      return await work();
    } finally {
      this.places += 1;
      this.next();
    }
  }

  private wait(isWanted: () => boolean): Promise<boolean> {
    return new Promise(resolve => {
      this.queue.push({ isWanted, begin: resolve });
      this.next();
    });
  }

  private next(): void {
    while (this.places > 0) {
      const waiting = this.queue.shift();
      if (waiting === undefined) {
        return;
      }
      const isWanted = waiting.isWanted();
      this.places -= isWanted ? 1 : 0;
      waiting.begin(isWanted);
    }
  }

  private readonly queue: Waiting[] = [];
}
