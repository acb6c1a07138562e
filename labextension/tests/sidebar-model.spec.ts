import { describe, expect, it, vi } from 'vitest';
import { ApiError, type RunSearch } from '../src/model/api';
import { FakeServer, run } from './fake-server';
import { digits, names, open, openDigits, rows, server, settle } from './open-sidebar';

describe('experiments', () => {
  it('lists what the store has as soon as there is a connection', async () => {
    server.connection.set({ kind: 'connecting' });
    const model = open();
    expect(server.calls).toEqual([]);
    const { connection } = new FakeServer();
    server.connection.set(connection.getSnapshot());
    await vi.waitFor(() => expect(names(model)).toEqual(['digits', 'churn']));
    expect(model.get().storeLabel).toBe('/work/.trackside');
  });

  it('shows the answer to the last search, however late the one before comes', async () => {
    const model = open();
    await vi.waitFor(() => expect(model.get().loaded).toBe(true));
    const answerFirst = server.hold('experiments.search');
    model.setSearch('chu');
    model.setSearch('dig');
    await vi.waitFor(() => expect(names(model)).toEqual(['digits']));
    answerFirst();
    await settle();
    expect(names(model)).toEqual(['digits']);
  });

  it('narrows experiments and runs to the notebook, which stays the last one that was in front', async () => {
    const model = await openDigits();
    server.notebook.set('work/churn.ipynb');
    server.notebook.set(null);
    server.calls = [];
    model.setNotebookOnly(true);
    await vi.waitFor(() => expect(server.requests('runs.search')).not.toEqual([]));
    const asked = [...server.requests('experiments.search'), ...server.requests('runs.search')];
    asked.forEach(request => expect(request).toMatchObject({ notebook: 'work/churn.ipynb' }));
  });

  it('keeps the list and says what is wrong when an answer fails', async () => {
    const model = open();
    await vi.waitFor(() => expect(model.get().loaded).toBe(true));
    server.failure = new ApiError('The store is locked.', 'store_unavailable', 503);
    model.refresh();
    await vi.waitFor(() => expect(model.get().error).toBe('The store is locked.'));
    expect(names(model)).toEqual(['digits', 'churn']);
  });

  it('asks for nothing while nobody sees it, and for everything when it is seen', async () => {
    const model = open();
    model.setVisible(false);
    await vi.waitFor(() => expect(model.get().storeLabel).not.toBe(''));
    await settle();
    server.calls = [];
    server.change('digits', runs => runs.unshift(run('new')));
    expect(server.calls).toEqual([]);
    model.setVisible(true);
    await vi.waitFor(() => expect(model.get().experiments[0]?.run_count).toBe(4));
  });

  it('keeps the order on screen while things change, and sorts anew on Refresh', async () => {
    const model = await openDigits();
    const runs = server.experiments.get('digits') ?? [];
    server.experiments = new Map([
      ['churn', []],
      ['digits', runs],
      ['new', []]
    ]);
    server.change('churn', churn => churn.push(run('first')));
    await vi.waitFor(() => expect(names(model)).toEqual(['new', 'digits', 'churn']));
    model.refresh();
    await vi.waitFor(() => expect(names(model)).toEqual(['churn', 'digits', 'new']));
  });

  it('forgets an experiment that somebody else deleted', async () => {
    const model = await openDigits();
    await vi.waitFor(() => expect(server.saved.get('store-1')).toMatchObject({ expanded: ['digits'] }));
    model.setSearch('chu');
    await vi.waitFor(() => expect(names(model)).toEqual(['churn']));
    expect([...model.get().open.keys()]).toEqual(['digits']);
    model.setSearch('');
    await vi.waitFor(() => expect(names(model)).toEqual(['digits', 'churn']));
    server.deleted.add('digits');
    server.change('digits', () => {});
    await vi.waitFor(() => expect([...model.get().open.keys()]).toEqual([]));
    await vi.waitFor(() =>
      expect(server.saved.get('store-1')).toMatchObject({ expanded: [], experiments: {} })
    );
  });

  it('asks again when the connection is back', async () => {
    const model = await openDigits();
    const connected = server.connection.getSnapshot();
    server.connection.set({ kind: 'disconnected', message: 'No answer.' });
    expect(names(model)).toEqual(['digits', 'churn']);
    server.experiments.get('digits')?.unshift(run('meanwhile'));
    server.revision += 1;
    server.connection.set(connected);
    await vi.waitFor(() => expect(rows(model)).toContain('meanwhile'));
  });
});

describe('what survives', () => {
  it('lays a store out as it was left', async () => {
    const first = await openDigits();
    await digits(first).filter.edit('metrics.accuracy > 0.5', 22);
    digits(first).runs.chooseMetric('loss');
    digits(first).runs.select('id-base', true);
    digits(first).compare(true);
    first.scrollTop = 120;
    first.toggleModels();
    await vi.waitFor(() => expect(server.saved.get('store-1')).toMatchObject({ scrollTop: 120 }));
    const second = open();
    await vi.waitFor(() => expect(rows(second)).toEqual(['wide', 'base']));
    await vi.waitFor(() => expect(digits(second).comparison.get().chart).not.toBeNull());
    expect(digits(second).runs.get()).toMatchObject({ metric: 'loss', selected: ['id-base'] });
    expect([second.scrollTop, second.get().modelsOpen]).toEqual([120, true]);
  });

  it('begins anew where what was saved is of no use', async () => {
    server.saved.set('store-1', {
      expanded: 7,
      experiments: { digits: 'x' },
      search: null,
      scrollTop: 'far'
    });
    const model = open();
    await vi.waitFor(() => expect(names(model)).toEqual(['digits', 'churn']));
    expect(model.get().open.size).toBe(0);
  });

  it('is remembered of an experiment that was closed', async () => {
    const model = await openDigits();
    digits(model).runs.select('id-base', true);
    model.toggle('digits');
    model.toggle('digits');
    expect(digits(model).runs.get().selected).toEqual(['id-base']);
    await vi.waitFor(() => expect(rows(model)).toHaveLength(3));
  });

  it('asks for one metric only, whatever a run has', async () => {
    await openDigits();
    await vi.waitFor(() =>
      expect((server.requests('runs.search').at(-1) as RunSearch).metrics).toEqual(['accuracy'])
    );
  });
});
