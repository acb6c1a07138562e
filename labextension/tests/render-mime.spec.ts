import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { untrustedRenderer } from '../src/panels/render-mime';

/** A registry whose renderers settle when they are told to. */
class Registry {
  readonly renderers: { widget: Widget; fail: (reason: Error) => void }[] = [];

  createModel(options: object): object {
    return options;
  }

  preferredMimeType(): string {
    return 'text/html';
  }

  createRenderer(): Widget {
    const widget = new Widget();
    let fail: (reason: Error) => void = () => {};
    const rendered = new Promise<void>((_, reject) => (fail = reject));
    this.renderers.push({ widget, fail });
    return Object.assign(widget, { renderModel: () => rendered });
  }
}

const node = document.createElement('div');
const registry = new Registry();
const render = untrustedRenderer(registry as unknown as IRenderMimeRegistry);
const bundle = { data: { 'text/html': '<b>hello</b>' } };

beforeEach(() => {
  registry.renderers.length = 0;
  document.body.append(node);
});

afterEach(() => {
  node.replaceChildren();
  node.remove();
});

it('says why a bundle could not be drawn, and can be ended all the same', async () => {
  const end = render(node, bundle);
  registry.renderers[0]!.fail(new Error('No such renderer.'));
  await vi.waitFor(() => expect(node.textContent).toBe('No such renderer.'));
  expect(end).not.toThrow();
  expect(node.textContent).toBe('');
  expect(registry.renderers[0]!.widget.isDisposed).toBe(true);
});

it('leaves the next bundle alone when an older one fails late', async () => {
  const end = render(node, bundle);
  end();
  const endSecond = render(node, bundle);
  registry.renderers[0]!.fail(new Error('Too late.'));
  await Promise.resolve();
  await Promise.resolve();
  expect(node.contains(registry.renderers[1]!.widget.node)).toBe(true);
  endSecond();
});

it('lets no form of a bundle load another page', () => {
  const end = render(node, bundle);
  const form = document.createElement('form');
  registry.renderers[0]!.widget.node.append(form);
  const submitted = (): boolean =>
    !form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  expect(submitted()).toBe(true);
  end();
  node.append(form);
  expect(submitted()).toBe(false);
});
