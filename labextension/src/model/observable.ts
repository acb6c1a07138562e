/** A value that says when it changes, in the shape of React's `useSyncExternalStore`. */

export interface Readable<T> {
  readonly getSnapshot: () => T;
  /** Calls `listener` after each change; the answer ends that. */
  readonly subscribe: (listener: () => void) => () => void;
}

export class Observable<T extends object> implements Readable<T> {
  constructor(initial: T) {
    this.value = initial;
  }

  readonly get = (): T => this.value;

  /** `get`, in React's words. */
  readonly getSnapshot = this.get;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Makes a new value; nobody is told when nothing differs. */
  set(change: Partial<T>): void {
    const keys = Object.keys(change) as (keyof T)[];
    if (keys.every(key => Object.is(this.value[key], change[key]))) {
      return;
    }
    this.value = { ...this.value, ...change };
    for (const listener of [...this.listeners]) {
      listener();
    }
  }

  private value: T;
  private readonly listeners = new Set<() => void>();
}
