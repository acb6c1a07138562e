import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import { ExperimentTabModel, isDeleted, nameOf } from '../src/model/experiment-tab-model';
import { preferences } from '../src/model/preferences';
import { restoreTab } from '../src/model/saved-tab';
import { STATUS } from './fake-facts';
import { FakeServer, run } from './fake-server';

let server: FakeServer;
let models: ExperimentTabModel[];

beforeEach(() => {
  models = [];
  server = new FakeServer();
  server.experiments.set('digits', [run('wide'), run('base')]);
  server.experiments.set('churn', [run('first')]);
  server.experiments.set('other', []);
});

afterEach(() => models.forEach(model => model.dispose()));

function open(saved: unknown = null, experimentIds = ['digits', 'churn']): ExperimentTabModel {
  const options = {
    experimentIds,
    storeId: 'store-1',
    name: '',
    surroundings: server.surroundings,
    saved: restoreTab(saved),
    onArranged: vi.fn()
  };
  const model = new ExperimentTabModel(server, options);
  models.push(model);
  return model;
}

async function show(saved: unknown = null): Promise<ExperimentTabModel> {
  const model = open(saved);
  model.setVisible(true);
  await vi.waitFor(() => expect(model.get().experiments).toHaveLength(2));
  return model;
}

describe("an experiment's tab", () => {
  it('asks for nothing before it is seen, then for its experiments and runs', async () => {
    const model = open();
    expect(server.calls).toEqual([]);
    model.setVisible(true);
    await vi.waitFor(() => expect(nameOf(model.get().experiments)).toBe('digits, churn'));
    expect(server.requests('runs.search')[0]).toMatchObject({ experiment_ids: ['digits', 'churn'] });
  });

  it('follows the name of its experiment', async () => {
    const model = await show();
    server.titles.set('churn', 'attrition');
    server.change('churn', () => {});
    await vi.waitFor(() => expect(nameOf(model.get().experiments)).toBe('digits, attrition'));
  });

  it('does not care for other experiments', async () => {
    await show();
    server.calls = [];
    server.change('other', runs => runs.push(run('new')));
    server.change('digits', runs => runs.push(run('new')));
    await vi.waitFor(() => expect(server.requests('runs.search').length).toBeGreaterThan(0));
  });

  it('says what went wrong, and is well again when it is asked anew', async () => {
    const model = await show();
    server.failure = new ApiError('The store is locked.', 'store_unavailable', 503);
    model.refresh();
    await vi.waitFor(() => expect(model.get().error).toBe('The store is locked.'));
    expect(model.get().experiments).toHaveLength(2);
    server.failure = null;
    model.refresh();
    await vi.waitFor(() => expect(model.get().error).toBeNull());
  });

  it('asks for everything again when the connection is back', async () => {
    const model = await show();
    const connected = server.connection.getSnapshot();
    server.connection.set({ kind: 'disconnected', message: 'Jupyter Server does not answer.' });
    expect(model.get().connection.kind).toBe('disconnected');
    server.titles.set('digits', 'numbers');
    server.connection.set(connected);
    await vi.waitFor(() => expect(nameOf(model.get().experiments)).toBe('numbers, churn'));
  });

  it('asks nothing of another store, and goes on when its own is back', async () => {
    const model = await show();
    const own = server.connection.getSnapshot();
    const status = { ...STATUS, store_id: 'store-2', store_label: '/elsewhere' };
    server.calls = [];
    server.connection.set({ kind: 'connected', status });
    expect(model.get().elsewhere).toBe('/elsewhere');
    model.refresh();
    expect(server.calls).toEqual([]);
    server.connection.set(own);
    expect(model.get().elsewhere).toBeNull();
    await vi.waitFor(() => expect(server.requests('runs.search')).not.toEqual([]));
  });

  it('asks anew what the columns are when the preferences change, and for no other reason', async () => {
    const model = await show();
    await vi.waitFor(() => expect(model.table.columns.get().items).not.toEqual([]));
    const before = preferences.get();
    const { items } = model.table.columns.get();
    server.calls = [];
    preferences.set({ directions: { ...before.directions } });
    expect(model.table.columns.get().items).toBe(items);
    preferences.set({ directions: { size: 'down' }, columns: ['duration'] });
    await vi.waitFor(() => expect(server.requests('runs.columns')).not.toEqual([]));
    expect(server.requests('runs.columns')[0]).toMatchObject({ if_revision: null });
    expect(model.table.columns.columns.map(({ id }) => id)).toEqual(['run_name', 'duration']);
    preferences.set(before);
  });

  it('brings a deleted experiment back', async () => {
    const model = await show();
    server.deleted.add('churn');
    server.change('churn', () => {});
    await vi.waitFor(() => expect(model.get().experiments.map(isDeleted)).toEqual([false, true]));
    await model.restore();
    await vi.waitFor(() => expect(model.get().experiments.map(isDeleted)).toEqual([false, false]));
    expect(server.requests('experiments.restore')).toEqual([{ experiment_id: 'churn' }]);
  });

  it('comes back as it was left', async () => {
    const model = await show();
    model.selection.toggle('id-base');
    model.setPane('filter', { open: true, share: 0.25 });
    model.openRun('id-wide');
    const again = await show(JSON.parse(JSON.stringify(model.save())));
    expect(again.save()).toEqual(model.save());
    expect(again.get()).toMatchObject({ view: 'details', focused: 'id-wide' });
    expect(again.selection.get().selected).toEqual(['id-base']);
  });

  it('begins anew where what was saved is of no use', () => {
    const nonsense = { filter: 7, selected: 'x', view: 'upside down', panes: { filter: { share: 'wide' } } };
    expect(restoreTab(nonsense)).toEqual(restoreTab(undefined));
  });
});
