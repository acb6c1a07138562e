import type { Readable, Stream } from './connection';

/** Listeners of one kind of happening; a listener that throws does not keep the others from hearing. */
export class Emitter<T> implements Stream<T> {
  readonly #listeners = new Set<(item: T) => void>();

  subscribe(listener: (item: T) => void): () => void {
    const own = (item: T): void => listener(item);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  emit(item: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(item);
      } catch (error) {
        console.error(error);
      }
    }
  }
}

/** A value with listeners. */
export class Value<T> implements Readable<T> {
  readonly #changed = new Emitter<undefined>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  /** Listeners hear only of another value. */
  set(value: T): void {
    if (!Object.is(value, this.#value)) {
      this.#value = value;
      this.#changed.emit(undefined);
    }
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.subscribe(listener);
  }
}
