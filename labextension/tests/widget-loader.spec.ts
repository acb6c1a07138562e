import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WidgetModel } from '../src/api/comm-client';
import loader from '../src/widgets/loader';
import { tracksidePage, type PageHost } from '../src/widgets/page';

const NAME = 'ui-0123';

/** A widget's model whose kernel is the test. */
class FakeModel implements WidgetModel {
  readonly sent: unknown[] = [];
  readonly listeners = new Set<(...args: unknown[]) => void>();

  get(name: string): unknown {
    return name === '_assets' ? { ui: NAME } : name === '_static' ? this.kept : undefined;
  }

  set(name: string, value: unknown): void {
    expect(name).toBe('_static');
    this.kept = value as string;
  }

  kept = '<table></table>';

  save_changes(): void {
    throw new Error('The loader saves nothing.');
  }

  send(content: unknown): void {
    this.sent.push(content);
  }

  on(_event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.add(listener);
  }

  off(_event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.delete(listener);
  }

  refuse(error: string): void {
    [...this.listeners].forEach(listener => listener({ asset: NAME, error }, []));
  }
}

function show(model: WidgetModel): { el: HTMLElement; remove: () => void } {
  const el = document.createElement('div');
  return { el, remove: loader.render({ model, el }) };
}

/** The labextension of a page, which has this module. */
function lend(): { mount: ReturnType<typeof vi.fn>; ended: ReturnType<typeof vi.fn> } {
  const ended = vi.fn();
  const mount = vi.fn(() => ended);
  const host = { asset: (name: string) => Promise.resolve(name === NAME ? { mount } : undefined) };
  tracksidePage().host = host as unknown as PageHost;
  return { mount, ended };
}

function forget(): void {
  Reflect.deleteProperty(globalThis, Symbol.for('trackside'));
}

describe('the loader', () => {
  beforeEach(forget);
  afterEach(forget);

  it('asks the kernel once, however many widgets a page has', async () => {
    const models = [new FakeModel(), new FakeModel(), new FakeModel()];
    models.forEach(show);
    await vi.waitFor(() => expect(tracksidePage().assets.size).toBe(1));
    expect(models.flatMap(model => model.sent)).toEqual([{ want: NAME }]);
  });

  it('shows the static rendering until it draws, says when that is late, and forgets it then', async () => {
    vi.useFakeTimers();
    const model = new FakeModel();
    const { el } = show(model);
    vi.advanceTimersByTime(200);
    expect(el.querySelector('table')).not.toBeNull();
    expect(el.textContent).toBe('');
    vi.advanceTimersByTime(1000);
    expect(el.querySelector('[role="status"]')?.textContent).toMatch(/^The kernel is busy/);
    vi.useRealTimers();
    expect(model.kept).not.toBe('');
    forget();
    const { mount } = lend();
    const next = new FakeModel();
    show(next);
    await vi.waitFor(() => expect(mount).toHaveBeenCalledTimes(1));
    expect(next.kept).toBe('');
  });

  it('lets the next widget ask when the one that asked is removed', async () => {
    const [first, second] = [new FakeModel(), new FakeModel()];
    const { remove } = show(first);
    show(second);
    await vi.waitFor(() => expect(first.sent).toEqual([{ want: NAME }]));
    expect(second.sent).toEqual([]);
    remove();
    await vi.waitFor(() => expect(second.sent).toEqual([{ want: NAME }]));
    expect(first.listeners.size).toBe(0);
  });

  it('shows why there is nothing, and asks again for a cell that is run again', async () => {
    const model = new FakeModel();
    const { el } = show(model);
    await vi.waitFor(() => expect(model.sent.length).toBe(1));
    model.refuse('Run the cell again.');
    await vi.waitFor(() => expect(el.textContent).toBe('Run the cell again.'));
    const again = new FakeModel();
    show(again);
    await vi.waitFor(() => expect(again.sent).toEqual([{ want: NAME }]));
  });

  it('draws each view of a model with what the page lends, and takes each away by itself', async () => {
    const { mount, ended } = lend();
    const model = new FakeModel();
    const views = [show(model), show(model)];
    await vi.waitFor(() => expect(mount).toHaveBeenCalledTimes(2));
    expect(mount.mock.calls.map(([, el]: unknown[]) => el)).toEqual(views.map(({ el }) => el));
    views[0]?.remove();
    expect(ended).toHaveBeenCalledTimes(1);
    views[1]?.remove();
    expect(ended).toHaveBeenCalledTimes(2);
    expect(model.sent).toEqual([]);
  });

  it('draws nothing in a view that was removed meanwhile', async () => {
    const { mount } = lend();
    show(new FakeModel()).remove();
    const { el } = show(new FakeModel());
    await vi.waitFor(() => expect(mount).toHaveBeenCalledTimes(1));
    expect(mount.mock.calls[0]?.[1]).toBe(el);
  });
});
