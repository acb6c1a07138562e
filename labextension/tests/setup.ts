/** Fills the holes of jsdom that JupyterLab and Lumino need when they are imported, and cleans the page. */

import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

class NoopResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

function matchNothing(media: string): MediaQueryList {
  const list = { media, matches: false, onchange: null, addListener: () => {}, removeListener: () => {} };
  return Object.assign(new EventTarget(), list) as MediaQueryList;
}

function define(name: string, value: unknown): void {
  if (Reflect.get(globalThis, name) === undefined) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

define('DragEvent', class extends MouseEvent {});
define('ResizeObserver', NoopResizeObserver);
define('matchMedia', matchNothing);
// ReactWidget renders when the browser is idle.
define('requestIdleCallback', (callback: IdleRequestCallback) =>
  window.setTimeout(() => callback({ didTimeout: false, timeRemaining: () => 50 }), 0)
);
define('cancelIdleCallback', (handle: number) => window.clearTimeout(handle));

// Vega measures text in a canvas, and estimates it where there is none.
HTMLCanvasElement.prototype.getContext = () => null;

// jsdom has no layout, so nothing to scroll; newer browsers answer with a promise.
Object.defineProperty(Element.prototype, 'scrollIntoView', {
  value: () => Promise.resolve(),
  writable: true
});

// jsdom knows <dialog>, but not how to show it.
HTMLDialogElement.prototype.showModal = function (): void {
  this.open = true;
};
HTMLDialogElement.prototype.close = function (): void {
  this.open = false;
};

afterEach(cleanup);
