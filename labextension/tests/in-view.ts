/** jsdom scrolls nothing: in suites that call this, everything is in view. */
import { beforeEach, vi } from 'vitest';

class EverythingInView {
  constructor(private readonly callback: IntersectionObserverCallback) {}
  observe(): void {
    const entry = { isIntersecting: true } as IntersectionObserverEntry;
    this.callback([entry], this as unknown as IntersectionObserver);
  }
  disconnect(): void {}
}

export function seeEverything(): void {
  beforeEach(() => void vi.stubGlobal('IntersectionObserver', EverythingInView));
}
