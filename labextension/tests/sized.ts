/** jsdom lays nothing out: gives every element a width, or takes it away as a hidden shell does. */

import { afterEach, beforeEach, vi } from 'vitest';

let width = 0;
const observers = new Set<ResizeObserverCallback>();

class TestResizeObserver implements ResizeObserver {
  constructor(private readonly callback: ResizeObserverCallback) {}
  observe(): void {
    observers.add(this.callback);
  }
  unobserve(): void {
    this.disconnect();
  }
  disconnect(): void {
    observers.delete(this.callback);
  }
}

/** Makes every element this wide and tells those who watch. */
export function resizeTo(pixels: number): void {
  width = pixels;
  observers.forEach(callback => callback([], {} as ResizeObserver));
}

/** How many watch sizes now. */
export function countObservers(): number {
  return observers.size;
}

/** In suites that call this, elements have a width: `pixels` at the start of each test. */
export function giveWidth(pixels: number): void {
  const original = globalThis.ResizeObserver;
  beforeEach(() => {
    width = pixels;
    globalThis.ResizeObserver = TestResizeObserver;
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => width });
  });
  afterEach(() => {
    observers.clear();
    globalThis.ResizeObserver = original;
    Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth');
  });
}

/** Waits for a drawing; the first one of a file loads Vega. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000 });
}
