import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type RunSearch } from '../src/model/api';
import { RunPages } from '../src/model/run-pages';
import { RunTableModel } from '../src/model/run-table-model';
import { SelectionModel } from '../src/model/selection-model';
import { FakeServer, run } from './fake-server';

let server: FakeServer;
let filter: { applied: string; refused: string | null };
let model: RunTableModel;
let selection: SelectionModel;

function many(count: number): void {
  const runs = Array.from({ length: count }, (_, i) => run(`run-${i}`, { accuracy: i }));
  server.experiments.set('digits', runs);
}

function open(saved: unknown = null): RunTableModel {
  const state = (): never => ({ applied: filter.applied }) as never;
  return new RunTableModel(
    server,
    {
      experimentIds: ['digits'],
      filter: { get: state, refuse: message => (filter.refused = message) },
      selection,
      onArranged: () => {}
    },
    saved
  );
}

function nameAt(index: number): string | undefined {
  const line = model.lineAt(index);
  return line?.kind === 'run' ? line.row?.name : line?.group.key === null ? '–' : line?.group.key;
}

beforeEach(() => {
  server = new FakeServer();
  filter = { applied: '', refused: null };
  selection = new SelectionModel();
  model = open();
});

afterEach(() => model.dispose());

describe('the run table', () => {
  it('knows the rows in view and those around them, wherever one jumps', async () => {
    many(5000);
    await model.refresh();
    expect(model.get()).toMatchObject({ lines: 5000, total: 5000, totalIsExact: true });
    expect(nameAt(0)).toBe('run-0');
    model.want(2500, 2540);
    await vi.waitFor(() => expect(nameAt(2540)).toBe('run-2540'));
    await vi.waitFor(() => expect(nameAt(2700)).toBe('run-2700'));
    expect(nameAt(4000)).toBeUndefined();
    for (let first = 2500; first < 5000; first += 100) {
      model.want(first, first + 40);
      await vi.waitFor(() => expect(nameAt(first + 40 < 5000 ? first + 40 : 4999)).toBeDefined());
    }
    await vi.waitFor(() => expect(nameAt(4999)).toBe('run-4999'));
    expect(nameAt(0)).toBeUndefined();
  });

  it('keeps what is known until another order has come, which begins at its top', async () => {
    many(300);
    await model.refresh();
    const { list } = model.get();
    const release = server.hold('runs.search');
    const accuracy = model.columns.columns.find(column => column.id === 'metrics.accuracy')!;
    model.columns.sort(accuracy, false);
    expect(model.get().busy).toBe(true);
    expect(nameAt(0)).toBe('run-0');
    release();
    await vi.waitFor(() => expect(nameAt(0)).toBe('run-299'));
    expect(model.get()).toMatchObject({ busy: false, list: list + 1 });
  });

  it('asks for the rows of a filter while it is being looked at, and once only', async () => {
    many(300);
    await model.refresh();
    const before = server.requests('runs.search').length;
    model.anticipate('metrics.accuracy > 1');
    model.anticipate('metrics.accuracy > 10');
    const early = server.signals.slice(-2);
    expect(early.map(signal => signal?.aborted)).toEqual([true, false]);
    filter.applied = 'metrics.accuracy > 10';
    const { list } = model.get();
    const refreshed = model.refresh();
    await vi.waitFor(() => expect(model.get().list).toBe(list + 1));
    expect(server.requests('runs.search')).toHaveLength(before + 2);
    expect(server.requests('runs.search').at(-1)).toMatchObject({
      filter: 'metrics.accuracy > 10',
      tentative: true
    });
    // An answer is of its moment: the next refresh asks again.
    await refreshed;
    const asked = server.requests('runs.search').length;
    await model.refresh();
    expect(server.requests('runs.search').length).toBeGreaterThan(asked);
  });

  it('does not ask for the best of a list that was left before anybody paused', async () => {
    many(300);
    await model.refresh();
    const before = server.requests('runs.search').length;
    for (const text of ['metrics.accuracy > 1', 'metrics.accuracy > 2']) {
      const { list } = model.get();
      filter.applied = text;
      void model.refresh();
      await vi.waitFor(() => expect(model.get().list).toBe(list + 1));
    }
    const facts = (): (string | undefined)[] =>
      (server.requests('runs.search').slice(before) as RunSearch[])
        .filter(({ best }) => best !== undefined)
        .map(request => request.filter);
    await vi.waitFor(() => expect(facts()).not.toEqual([]));
    expect(facts()).toEqual(['metrics.accuracy > 2']);
  });

  it('gives up the question of the list before', async () => {
    many(300);
    await model.refresh();
    const release = server.hold('runs.search');
    filter.applied = 'metrics.accuracy > 1';
    void model.refresh();
    await vi.waitFor(() => expect(server.signals.at(-1)?.aborted).toBe(false));
    const given = server.signals.at(-1);
    filter.applied = '';
    const refreshed = model.refresh();
    expect(given?.aborted).toBe(true);
    release();
    await refreshed;
    expect(model.get()).toMatchObject({ error: null, busy: false, lines: 300 });
  });

  it('updates rows in place, and leaves those that say the same what they are', async () => {
    many(10);
    await model.refresh();
    const rowAt = (index: number): unknown => {
      const line = model.lineAt(index);
      return line?.kind === 'run' ? line.row : null;
    };
    const [first, second] = [rowAt(0), rowAt(1)];
    server.change('digits', runs => (runs[0] = { ...runs[0]!, status: 'RUNNING' }));
    await model.refresh();
    expect(rowAt(0)).not.toBe(first);
    expect(rowAt(1)).toBe(second);
  });

  it('lets new runs wait while one looks further down', async () => {
    many(400);
    await model.refresh();
    model.want(200, 230);
    await vi.waitFor(() => expect(nameAt(200)).toBe('run-200'));
    server.change('digits', runs => runs.unshift(run('new-1'), run('new-2')));
    await model.refresh();
    expect(model.get()).toMatchObject({ waiting: 2, lines: 400 });
    expect(nameAt(200)).toBe('run-200');
    model.showNew();
    await vi.waitFor(() => expect(nameAt(0)).toBe('new-1'));
    expect(model.get()).toMatchObject({ waiting: 0, lines: 402 });
  });

  it('asks for the best of all runs, not of the page', async () => {
    many(300);
    await model.refresh();
    expect(model.get().best).toEqual({ 'metrics.accuracy': 299 });
  });

  it('folds runs into groups, and rows of an open group come', async () => {
    server.experiments.set('digits', [run('a-1', { accuracy: 1 }), run('b-1'), run('a-2', { accuracy: 2 })]);
    await model.refresh();
    model.columns.setGroupBy('params.kind');
    await vi.waitFor(() => expect(model.get().lines).toBe(2));
    expect([nameAt(0), nameAt(1)]).toEqual(['a', 'b']);
    model.toggleGroup('a');
    expect(model.get().lines).toBe(4);
    await vi.waitFor(() => expect([1, 2].map(nameAt)).toEqual(['a-1', 'a-2']));
    await model.selectRange(0, 2, true);
    expect(selection.get().selected).toEqual(['id-a-1', 'id-a-2']);
  });

  it('folds attempts by itself where there are some; one alone is a run', async () => {
    server.experiments.set('digits', [run('a-1'), run('b-1'), run('a-2')]);
    server.hasAttempts = true;
    await model.refresh();
    expect(server.requests('runs.groups')).toMatchObject([{ group_by: 'attempts' }]);
    expect(model.lineAt(0)?.kind).toBe('group');
    expect(model.lineAt(1)?.kind).toBe('run');
    expect(model.save()).toEqual({ columns: null, order_by: [], only_differs: false });
  });

  it('selects all, and ranges whose rows are not known', async () => {
    many(1000);
    await model.refresh();
    await model.selectRange(900, 903, true);
    expect(selection.get().selected).toEqual(['id-run-900', 'id-run-901', 'id-run-902', 'id-run-903']);
    await model.selectAll(true);
    expect(selection.get().selected).toHaveLength(1000);
    await model.selectAll(false);
    expect(selection.get().selected).toEqual([]);
  });

  it('shows only what differs', async () => {
    server.varying = ['metrics.accuracy'];
    many(3);
    await model.refresh();
    model.columns.setOnlyDiffers(true);
    const ids = (): string[] => model.columns.columns.map(column => column.id);
    await vi.waitFor(() => expect(ids()).not.toContain('params.kind'));
    expect(ids()).toContain('metrics.accuracy');
    expect(ids()).toContain('status');
  });

  it('comes back as it was arranged', async () => {
    many(3);
    await model.refresh();
    model.columns.resize('status', 77);
    model.columns.pin('duration', true);
    model.columns.show('min(metrics.accuracy)', true);
    model.columns.setGroupBy(null);
    const saved: unknown = JSON.parse(JSON.stringify(model.save()));
    model.dispose();
    model = open(saved);
    await model.refresh();
    expect(model.save()).toEqual(saved);
    const status = model.columns.columns.find(column => column.id === 'status');
    expect(status?.width).toBe(77);
    expect(model.columns.columns.map(column => column.id).slice(0, 2)).toEqual(['run_name', 'duration']);
  });

  it('says what went wrong; a filter that is refused says it at the filter', async () => {
    many(3);
    server.failure = new ApiError('The store is locked.', 'store_unavailable', 503);
    await model.refresh();
    expect(model.get().error).toBe('The store is locked.');
    server.failure = new ApiError('Here the text ends.', 'filter_syntax', 400);
    await model.refresh();
    expect(filter.refused).toBe('Here the text ends.');
    server.failure = null;
    await model.refresh();
    expect(model.get()).toMatchObject({ error: null, lines: 3 });
  });
});

describe('the pages of a list', () => {
  it('takes no page of the list before that was asked for while the new one was on its way', async () => {
    for (const name of ['old', 'new']) {
      const runs = Array.from({ length: 1000 }, (_, i) => run(`${name} ${i}`, {}));
      server.experiments.set(name, runs);
    }
    const held: (() => void)[] = [];
    const askOf =
      (name: string, isHeld: () => boolean) =>
      async (place: { offset: number; page_token: string | null }) => {
        if (isHeld()) {
          await new Promise<void>(resolve => held.push(resolve));
        }
        return server.searchRuns({
          experiment_ids: [name],
          filter: '',
          max_results: 100,
          columns: [],
          ...place
        });
      };
    let holding = false;
    const pages = new RunPages(() => {}, vi.fn());
    await pages.load(
      askOf('old', () => holding),
      false,
      0
    );
    holding = true;
    const loading = pages.load(
      askOf('new', () => holding),
      false,
      0
    );
    pages.want(500, 530); // of the list that is still shown
    holding = false;
    held[0]!();
    await loading;
    held.slice(1).forEach(release => release());
    pages.want(500, 530);
    await vi.waitFor(() => expect(pages.rowAt(510)?.name).toBe('new 510'));
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(pages.rowAt(510)?.name).toBe('new 510');
    pages.dispose();
  });
});
