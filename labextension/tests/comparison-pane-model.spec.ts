import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import { ComparisonPaneModel } from '../src/model/comparison-pane-model';
import { SelectionModel } from '../src/model/selection-model';
import { config, FakeCharts } from './fake-charts';

const WIDE = { inView: true, width: 400 };

let server: FakeCharts;
let selection: SelectionModel;
let arranged: number;

beforeEach(() => {
  server = new FakeCharts();
  selection = new SelectionModel(['a', 'b']);
  arranged = 0;
});

function open(saved: unknown = null): ComparisonPaneModel {
  return new ComparisonPaneModel(server, { selection, saved, onArranged: () => (arranged += 1) });
}

/** A pane whose charts are all in view. */
async function show(saved: unknown = null): Promise<ComparisonPaneModel> {
  const pane = open(saved);
  await pane.refresh();
  pane.get().charts.forEach(chart => chart.setPlace(WIDE));
  await settled(pane);
  return pane;
}

function settled(pane: ComparisonPaneModel): Promise<void> {
  return vi.waitFor(() =>
    expect(pane.get().charts.some(chart => chart.get().busy || chart.get().chart === null)).toBe(false)
  );
}

const titles = (pane: ComparisonPaneModel): string[] =>
  pane.get().charts.map(chart => chart.get().config.title);
const first = (pane: ComparisonPaneModel) => pane.get().charts[0]!;

describe('the charts of a comparison', () => {
  it('are those that the server proposes, until somebody arranges them', async () => {
    const pane = await show();
    expect(titles(pane)).toEqual(['loss over step', 'accuracy by run']);
    expect(pane.save()).toBeNull();
    pane.remove(first(pane));
    expect(pane.save()).toEqual([server.proposed[1]]);
    expect(arranged).toBe(1);
  });

  it('are proposed anew for other runs, and those that stay the same stay', async () => {
    const pane = await show();
    const kept = first(pane);
    server.proposed = [server.proposed[0]!, config('params', { kind: 'parallel' })];
    selection.toggle('c');
    await vi.waitFor(() => expect(titles(pane)).toEqual(['loss over step', 'params']));
    expect(first(pane)).toBe(kept);
    await vi.waitFor(() => expect(kept.get().chart?.spec['runs']).toEqual(['a', 'b', 'c']));
  });

  it('are of the first 10,000 runs where more are selected', async () => {
    const pane = await show();
    selection.select(Array.from({ length: 10_002 }, (_, i) => `run-${i}`));
    await vi.waitFor(() => expect(first(pane).get().chart?.spec['runs']).toHaveLength(10_000));
    expect(pane.get().leftOut).toBe(2);
    selection.select(['a']);
    expect(pane.get().leftOut).toBe(0);
  });

  it('are those that a view has kept', async () => {
    const saved = [config('mine', { kind: 'scatter' })];
    const pane = await show(saved);
    expect(titles(pane)).toEqual(['mine']);
    expect(pane.save()).toEqual(saved);
    pane.resetCharts();
    expect(titles(pane)).toEqual(['loss over step', 'accuracy by run']);
  });

  it.each([[null], ['nonsense'], [{ kind: 'line' }]])(
    'are the proposed ones where %j was kept',
    async saved => {
      expect(titles(await show(saved))).toHaveLength(2);
    }
  );

  it('are added, duplicated, moved and removed', async () => {
    const pane = await show([server.proposed[1]]);
    pane.add();
    expect(titles(pane)).toEqual(['accuracy by run', 'loss over step']);
    expect(pane.get().editing).toBe(pane.get().charts[1]?.id);
    pane.duplicate(first(pane));
    expect(titles(pane)).toEqual(['accuracy by run', 'accuracy by run', 'loss over step']);
    pane.move(pane.get().charts[2]!, 0);
    expect(titles(pane)).toEqual(['loss over step', 'accuracy by run', 'accuracy by run']);
    pane.move(first(pane), 99);
    pane.remove(first(pane));
    expect(titles(pane)).toEqual(['accuracy by run', 'loss over step']);
  });

  it('are of another metric, where all that are proposed are there', async () => {
    const pane = await show();
    pane.add();
    expect(pane.get().charts[2]?.get().config).toEqual(config('', { y: ['metrics.f1'] }));
  });

  it('are called by what they show, until somebody names them', async () => {
    const pane = await show();
    pane.edit(first(pane), { log_y: true });
    expect(titles(pane)[0]).toBe('loss over step');
    pane.edit(first(pane), { x: 'params.lr' });
    expect(titles(pane)[0]).toBe('');
    server.called = 'loss over lr';
    await vi.waitFor(() => expect(first(pane).get().title).toBe('loss over lr'));
    pane.edit(first(pane), { title: 'mine' });
    pane.edit(first(pane), { x: 'step' });
    expect(titles(pane)[0]).toBe('mine');
  });
});

describe('a chart of a comparison', () => {
  it('is asked for when it is seen, and not before', async () => {
    const pane = open();
    await pane.refresh();
    first(pane).setPlace({ width: 400 });
    await pane.refresh();
    expect(server.builds).toEqual([]);
    first(pane).setPlace({ inView: true });
    await vi.waitFor(() => expect(first(pane).get().chart).not.toBeNull());
    expect(server.builds).toHaveLength(1);
    expect(pane.get().charts[1]?.get().chart).toBeNull();
  });

  it('is asked for anew, when it comes into view, if something has changed meanwhile', async () => {
    const pane = await show();
    first(pane).setPlace({ inView: false });
    server.revision = 2;
    await pane.refresh();
    expect(first(pane).get().chart?.data[0]?.['value']).toBe(1);
    first(pane).setPlace({ inView: true });
    await vi.waitFor(() => expect(first(pane).get().chart?.data[0]?.['value']).toBe(2));
  });

  it('has as many points as its width can show, and no legend where there is no room', async () => {
    const pane = await show();
    expect(server.builds.at(-1)).toMatchObject({ legend: true, max_points: 400 });
    first(pane).setPlace({ width: 1130 });
    await vi.waitFor(() => expect(server.builds.at(-1)).toMatchObject({ legend: true, max_points: 1200 }));
    first(pane).setPlace({ width: 319 });
    await vi.waitFor(() => expect(server.builds.at(-1)).toMatchObject({ legend: false, max_points: 400 }));
  });

  it('keeps its specification when only data are new, so that its zoom stays', async () => {
    const pane = await show();
    const before = first(pane).get().chart;
    server.revision = 2;
    await pane.refresh();
    expect(first(pane).get().chart?.spec).toBe(before?.spec);
    expect(first(pane).get().chart?.data).not.toBe(before?.data);
  });

  it('is left alone by changes of other runs', async () => {
    const pane = await show();
    const asked = server.builds.length;
    const change = { store_id: 's', revision: 2, experiment_ids: ['0'], truncated: false, models: false };
    await pane.refresh({ ...change, run_ids: ['z'] });
    expect(server.builds).toHaveLength(asked);
    await pane.refresh({ ...change, run_ids: ['b'] });
    expect(server.builds).toHaveLength(asked + 2);
  });

  it('shows the last thing that was asked for, whichever answer comes first', async () => {
    const pane = await show();
    let open = (): void => {};
    server.gate = new Promise(resolve => (open = resolve));
    pane.edit(first(pane), { title: 'slow' });
    await vi.waitFor(() => expect(server.builds.at(-1)?.config.title).toBe('slow'));
    server.gate = null;
    pane.edit(first(pane), { title: 'quick' });
    await vi.waitFor(() => expect(first(pane).get().chart?.spec['title']).toBe('quick'));
    open();
    await pane.refresh();
    expect(first(pane).get().chart?.spec['title']).toBe('quick');
  });

  it('is asked for once while somebody types', async () => {
    const pane = await show();
    const asked = server.builds.length;
    ['l', 'lo', 'los'].forEach(title => pane.edit(first(pane), { title }));
    expect(first(pane).get().busy).toBe(true);
    await settled(pane);
    expect(server.builds.slice(asked).map(build => build.config.title)).toEqual(['los']);
  });

  it('waits for its turn where many are asked for', async () => {
    await show(Array.from({ length: 9 }, (_, index) => config(`chart ${index}`)));
    expect(server.builds).toHaveLength(9);
    expect(server.mostAtOnce).toBe(3);
  });

  it("has the server's sentence when it fails, and recovers", async () => {
    const pane = await show();
    server.failure = new ApiError('The store is locked.', 'store_unavailable', 503);
    await first(pane).refresh();
    expect(first(pane).get().error).toBe('The store is locked.');
    server.failure = null;
    await first(pane).refresh();
    expect(first(pane).get().error).toBeNull();
  });

  it('is gone with the last run', async () => {
    const pane = await show();
    selection.clear();
    await vi.waitFor(() => expect(first(pane).get().chart).toBeNull());
  });
});
