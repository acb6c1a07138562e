import type { Stream } from './connection';
import type { Readable } from './observable';

/** Listeners of one kind of happening; one that throws does not keep the others from hearing. */
export class Emitter<T> implements Stream<T> {
  readonly subscribe = (listener: (item: T) => void): (() => void) => {
    const own = (item: T): void => listener(item);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  emit(item: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(item);
      } catch (error) {
        console.error(error);
      }
    }
  }

  private readonly listeners = new Set<(item: T) => void>();
}

/** A single value that says when it is another. */
export class Value<T> implements Readable<T> {
  constructor(private value: T) {}

  readonly getSnapshot = (): T => this.value;

  readonly subscribe = (listener: () => void): (() => void) => this.changed.subscribe(listener);

  set(value: T): void {
    if (!Object.is(value, this.value)) {
      this.value = value;
      this.changed.emit(undefined);
    }
  }

  private readonly changed = new Emitter<undefined>();
}
