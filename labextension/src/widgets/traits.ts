/** Keeps what is on screen and a widget's traits in Python in step. */

import type { WidgetModel } from '../api/comm-client';
import { isSameJson } from '../model/json';

export class Traits<T extends object> {
  constructor(
    private readonly model: WidgetModel,
    private readonly names: readonly (keyof T & string)[]
  ) {}

  /** What they are in Python. */
  read(): T {
    return Object.fromEntries(this.names.map(name => [name, this.model.get(name)])) as T;
  }

  /** Tells Python what differs from what it knows. */
  write(traits: T): void {
    const differs = this.names.filter(name => !isSameJson(this.model.get(name), traits[name]));
    for (const name of differs) {
      this.model.set(name, traits[name]);
    }
    if (differs.length > 0) {
      this.model.save_changes();
    }
  }

  /** Calls `apply` with what Python sets; the answer ends that. */
  follow(apply: (change: Partial<T>) => void): () => void {
    const listeners = this.names.map(name => {
      const listener = (): void => apply({ [name]: this.model.get(name) } as Partial<T>);
      this.model.on(`change:${name}`, listener);
      return [name, listener] as const;
    });
    return () => listeners.forEach(([name, listener]) => this.model.off(`change:${name}`, listener));
  }
}
