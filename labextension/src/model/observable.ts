/** A value that says when it changes, in the shape of React's `useSyncExternalStore`. */

export interface Readable<T> {
  readonly getSnapshot: () => T;
  /** Calls `listener` after each change; the answer ends that. */
  readonly subscribe: (listener: () => void) => () => void;
}

export class Observable<T extends object> implements Readable<T> {
  constructor(initial: T) {
    this.snapshot = initial;
  }

  readonly getSnapshot = (): T => this.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Makes a new snapshot; nobody is told when nothing differs. */
  set(change: Partial<T>): void {
    const keys = Object.keys(change) as (keyof T)[];
    if (keys.every(key => Object.is(this.snapshot[key], change[key]))) {
      return;
    }
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of [...this.listeners]) {
      listener();
    }
  }

  private snapshot: T;
  private readonly listeners = new Set<() => void>();
}
