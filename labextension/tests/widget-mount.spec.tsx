import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSearch, TracksideApi } from '../src/model/api';
import type { WidgetModel } from '../src/api/comm-client';
import { mount } from '../src/widgets/mount';
import { isLight } from '../src/widgets/theme';
import { FakeServer, run } from './fake-server';

const OPERATIONS: Record<string, keyof TracksideApi> = {
  'runs.search': 'searchRuns',
  'runs.columns': 'listColumns',
  'runs.varying': 'findVarying',
  'filters.check': 'checkFilter'
};

type Sent = Record<string, unknown>;

/** A widget whose kernel is the test: it answers, unless it computes. */
class Kernel implements WidgetModel {
  readonly server = new FakeServer();
  readonly sent: Sent[] = [];
  readonly listeners = new Map<string, Set<(...args: unknown[]) => void>>();
  computes = false;
  private readonly traits: Sent = {
    _kind: 'runs',
    _store_id: 'of another kernel',
    _experiment_ids: ['digits'],
    filter_string: '',
    order_by: [],
    columns: [],
    selected_ids: []
  };

  constructor() {
    this.server.experiments.set('digits', [
      run('deep', { accuracy: 0.9 }),
      run('wide', { accuracy: 0.8 }),
      run('base', { accuracy: 0.5 })
    ]);
  }

  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    this.traits[name] = value;
    this.tell(`change:${name}`);
  }

  save_changes(): void {}

  send(content: unknown): void {
    const message = content as Sent;
    this.sent.push(message);
    if ('ask' in message && !this.computes) {
      void this.answer(message);
    }
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  off(event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.get(event)?.delete(listener);
  }

  tell(event: string, ...args: unknown[]): void {
    [...(this.listeners.get(event) ?? [])].forEach(listener => listener(...args));
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** What a publisher sends of the rows that a view follows. */
  async push(experiment_ids: string[] = ['digits']): Promise<void> {
    const changed = { store_id: '', revision: 9, experiment_ids, run_ids: [], truncated: false };
    const asked = this.sent.flatMap(({ follow }) => (typeof follow === 'string' ? [follow] : [])).at(-1)!;
    const answer = JSON.stringify(await this.server.searchRuns(JSON.parse(asked) as RunSearch));
    this.tell('msg:custom', { changed, rows: [{ asked, answer }], complete: true });
  }

  private async answer({ ask, operation, body }: Sent): Promise<void> {
    const name = OPERATIONS[operation as string];
    const request = JSON.parse(body as string) as never;
    const answer: unknown = name === undefined ? {} : await this.server[name](request);
    this.tell('msg:custom', { answer: ask, status: 200, body: JSON.stringify(answer) });
  }
}

let kernel: Kernel;
let ends: (() => void)[];

function show(model: WidgetModel = kernel): HTMLElement {
  const el = document.createElement('div');
  document.body.append(el);
  act(() => void ends.push(mount(model, el, () => Promise.reject(new Error('No charts here.')))));
  return el;
}

const namesIn = (el: HTMLElement): (string | null)[] =>
  within(el)
    .queryAllByRole('rowheader')
    .map(cell => cell.getAttribute('aria-label'));

async function shown(el: HTMLElement, ...names: string[]): Promise<void> {
  await waitFor(() => expect(namesIn(el)).toEqual(names));
}

function followed(): Sent[] {
  return kernel.sent.filter(message => 'follow' in message);
}

function watching(): number {
  const views = new Map(
    kernel.sent.filter(one => 'watch' in one).map(({ by, watch }): [unknown, unknown] => [by, watch])
  );
  return [...views.values()].filter(watch => watch).length;
}

beforeEach(() => {
  // jsdom lays nothing out: the list that scrolls is as large as a window.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1200 });
  kernel = new Kernel();
  ends = [];
});

afterEach(() => {
  act(() => ends.forEach(end => end()));
  document.body.replaceChildren();
  document.body.removeAttribute('style');
  Reflect.deleteProperty(HTMLElement.prototype, 'clientHeight');
  Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth');
});

describe('a widget', () => {
  it('shows one model in several places, each of which sorts for itself', async () => {
    const [first, second] = [show(), show()];
    await shown(first, 'deep', 'wide', 'base');
    await shown(second, 'deep', 'wide', 'base');
    expect(watching()).toBe(2);
    act(() => within(first).getByRole('checkbox', { name: 'Select wide' }).click());
    await waitFor(() =>
      expect(within(second).getByRole<HTMLInputElement>('checkbox', { name: 'Select wide' }).checked).toBe(
        true
      )
    );
    expect(kernel.get('selected_ids')).toHaveLength(1);
  });

  it('leaves nothing behind when it is removed, whether or not it has been drawn', async () => {
    const el = show();
    await shown(el, 'deep', 'wide', 'base');
    show(new Kernel());
    const early = ends.pop()!;
    act(early);
    const [end] = ends.splice(0);
    act(() => end?.());
    expect(el.childElementCount).toBe(0);
    expect(document.body.querySelectorAll('.jp-Trackside-widget')).toHaveLength(0);
    expect([...document.body.children].filter(one => one.className.includes('noTheme'))).toEqual([]);
    expect(kernel.listening).toBe(0);
    expect(watching()).toBe(0);
  });

  it('is drawn anew when its cell is run again, and the old one is deaf by then', async () => {
    const el = show();
    await shown(el, 'deep', 'wide', 'base');
    act(() => ends.splice(0).forEach(end => end()));
    const old = kernel;
    kernel = new Kernel();
    kernel.server.experiments.set('digits', [run('again', { accuracy: 1 })]);
    await shown(show(), 'again');
    old.tell('msg:custom', { changed: { experiment_ids: ['digits'], run_ids: [], truncated: true } });
    expect(old.sent.at(-1)).toMatchObject({ watch: false });
  });

  it('says that it goes when its page is left, and that it is back', async () => {
    await shown(show(), 'deep', 'wide', 'base');
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    expect(watching()).toBe(0);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(watching()).toBe(1);
  });
});

describe('a run list whose kernel computes', () => {
  it('shows rows as they are sent, and asks nothing', async () => {
    const el = show();
    await shown(el, 'deep', 'wide', 'base');
    await waitFor(() => expect(followed()).toHaveLength(1));
    await waitFor(() => expect(within(el).queryAllByRole('columnheader').length).toBeGreaterThan(3));
    kernel.computes = true;
    const runs = kernel.server.experiments.get('digits')!;
    runs.unshift(run('live', { accuracy: 0.1 }, 'RUNNING'));
    // The first refresh may still be asking for what is said of the whole list.
    await act(() => kernel.push());
    await shown(el, 'live', 'deep', 'wide', 'base');
    const asked = kernel.sent.filter(one => 'ask' in one).length;
    for (const accuracy of [0.2, 0.3]) {
      runs[0] = { ...runs[0]!, metrics: { accuracy } };
      await act(() => kernel.push());
      const row = within(el).getByRole('rowheader', { name: 'live' }).closest('[role="row"]')!;
      await waitFor(() => expect(row.textContent).toContain(String(accuracy)));
    }
    expect(kernel.sent.filter(one => 'ask' in one)).toHaveLength(asked);
    expect(screen.queryByText(/The kernel is busy/)).toBeNull();
  });

  it('says that it is busy when a header is clicked, goes on showing the old order, and then answers', async () => {
    const el = show();
    await shown(el, 'deep', 'wide', 'base');
    await waitFor(() => expect(followed()).toHaveLength(1));
    const before = kernel.sent.length;
    kernel.computes = true;
    act(() => within(el).getByRole('button', { name: 'Sort by accuracy' }).click());
    await waitFor(() => expect(screen.getByText(/The kernel is busy/)).toBeTruthy(), { timeout: 5000 });
    kernel.server.experiments.get('digits')!.unshift(run('live', { accuracy: 0.1 }, 'RUNNING'));
    await act(() => kernel.push());
    await shown(el, 'live', 'deep', 'wide', 'base');
    kernel.computes = false;
    const waiting = kernel.sent.slice(before).filter(one => 'ask' in one);
    await act(async () => {
      waiting.forEach(message => kernel.send(message));
      await Promise.resolve();
    });
    await waitFor(() => expect(namesIn(el)).not.toEqual(['live', 'deep', 'wide', 'base']));
    await waitFor(() => expect(followed().at(-1)?.['follow']).toMatch(/"order_by":\["metrics.accuracy/));
    expect(screen.queryByText(/The kernel is busy/)).toBeNull();
  });
});

describe('a page without a theme of Jupyter’s', () => {
  it('is dark where its own text is light, whatever the system prefers, and as soon as that changes', async () => {
    document.body.style.color = 'rgb(236, 237, 238)';
    const el = show();
    expect(el.classList.contains('jp-Trackside-onDark')).toBe(true);
    document.body.style.color = 'rgb(17, 24, 28)';
    await waitFor(() => expect(el.classList.contains('jp-Trackside-onDark')).toBe(false));
  });

  it('knows light from dark in every way in which browsers name a colour', () => {
    const light = ['rgb(236, 237, 238)', 'rgba(255, 255, 255, 0.8)', 'color(srgb 0.9 0.9 0.9)'];
    expect([...light, 'oklch(0.93 0.02 250)', 'lab(95 0 0)'].filter(one => !isLight(one))).toEqual([]);
    const dark = ['rgb(0, 0, 0)', 'color(srgb 0.1 0.1 0.1)', 'oklab(0.2 0 0)', 'lch(20 30 200)'];
    expect(dark.filter(isLight)).toEqual([]);
  });
});
