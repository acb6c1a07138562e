import { describe, expect, it, vi } from 'vitest';
import { run } from './fake-server';
import { digits, openDigits, rows, server, settle } from './open-sidebar';

describe('runs', () => {
  it('chooses a metric that tells how good a run is, and knows the best', async () => {
    const model = await openDigits();
    await vi.waitFor(() => expect(digits(model).runs.get().best).toBe(0.98));
    expect(digits(model).runs.get().metric).toBe('accuracy');
    digits(model).runs.chooseMetric('loss');
    await vi.waitFor(() => expect(digits(model).runs.get().best).toBe(0.1));
  });

  it('shows the answer to the last filter, however late the one before comes', async () => {
    const model = await openDigits();
    const answerFirst = server.hold('runs.search');
    await digits(model).filter.edit('metrics.accuracy > 0.5', 22);
    await digits(model).filter.edit('metrics.accuracy > 0.97', 23);
    await vi.waitFor(() => expect(rows(model)).toEqual(['wide']));
    answerFirst();
    await settle();
    expect(rows(model)).toEqual(['wide']);
  });

  it('keeps the last good filter in force while another is being typed', async () => {
    const model = await openDigits();
    await digits(model).filter.edit('metrics.accuracy > 0.97', 23);
    await digits(model).filter.edit('metrics.accuracy >', 18);
    expect(digits(model).filter.get()).toMatchObject({
      applied: 'metrics.accuracy > 0.97',
      problemShown: false
    });
    digits(model).filter.submit();
    expect(digits(model).filter.get().problemShown).toBe(true);
    expect(rows(model)).toEqual(['wide']);
  });

  it('shows a problem of the text that was finished, never of the one before', async () => {
    const model = await openDigits();
    const { filter } = digits(model);
    await filter.edit('accuracy', 8);
    const answer = server.hold('filters.check');
    const checked = filter.edit('accuracy >>', 11);
    filter.submit();
    expect(filter.get().problemShown).toBe(false);
    answer();
    await checked;
    expect(filter.get()).toMatchObject({ problemShown: true, problem: { text: 'accuracy >>' } });
  });

  it('counts places in the text as the server does, in characters', async () => {
    const model = await openDigits();
    await digits(model).filter.edit('🦊 >', '🦊 >'.length);
    expect(server.requests('filters.check').at(-1)).toMatchObject({ cursor: 3 });
    expect(digits(model).filter.get().problem?.column).toBe('🦊 >'.length);
  });

  it('puts a new run on top while the top is in view', async () => {
    const model = await openDigits();
    server.change('digits', runs => runs.unshift(run('new')));
    await vi.waitFor(() => expect(rows(model)[0]).toBe('new'));
    expect(digits(model).runs.get().waiting).toBe(0);
  });

  it('lets new runs wait while the top is out of view, and updates the others in place', async () => {
    const model = await openDigits();
    digits(model).runs.watchTop(() => false);
    server.change('digits', runs => {
      runs[0] = run('wide', { accuracy: 0.99 });
      runs.unshift(run('new 2'), run('new 1'));
    });
    await vi.waitFor(() => expect(digits(model).runs.get().waiting).toBe(2));
    expect(rows(model)).toEqual(['wide', 'base', 'nan']);
    expect(digits(model).runs.get().rows[0]?.value).toBe(0.99);
    digits(model).runs.showNew();
    expect(rows(model)).toEqual(['new 2', 'new 1', 'wide', 'base', 'nan']);
    expect(digits(model).runs.get().waiting).toBe(0);
  });

  it('keeps every row of a full list while new runs wait', async () => {
    const many = Array.from({ length: 30 }, (_, i) => run(`run ${i}`, { accuracy: i }));
    server.experiments.set('digits', many);
    const model = await openDigits();
    const before = rows(model);
    digits(model).runs.watchTop(() => false);
    server.change('digits', runs => runs.unshift(run('new', { accuracy: 1 })));
    await vi.waitFor(() => expect(digits(model).runs.get().waiting).toBe(1));
    expect(rows(model)).toEqual(before);
  });

  it('shows more rows when asked', async () => {
    server.experiments.set(
      'digits',
      Array.from({ length: 30 }, (_, i) => run(`run ${i}`, { accuracy: i }))
    );
    const model = await openDigits();
    expect(rows(model)).toHaveLength(10);
    digits(model).runs.showMore();
    await vi.waitFor(() => expect(rows(model)).toHaveLength(30));
  });

  it('selects all rows between two', async () => {
    const model = await openDigits();
    const { runs } = digits(model);
    runs.select('id-nan', true);
    runs.selectRange('id-nan', 'id-wide', true);
    expect([...runs.get().selected].sort()).toEqual(['id-base', 'id-nan', 'id-wide']);
    runs.selectRange('id-base', 'id-wide', false);
    expect(runs.get().selected).toEqual(['id-nan']);
  });

  it('asks only for the experiment that has changed', async () => {
    const model = await openDigits();
    server.calls = [];
    server.change('churn', runs => runs.push(run('other')));
    await vi.waitFor(() => expect(model.get().experiments[1]?.run_count).toBe(1));
    expect(server.requests('runs.search')).toEqual([]);
  });

  it('makes one request of many changes at once', async () => {
    const model = await openDigits();
    server.calls = [];
    for (let i = 0; i < 50; i++) {
      server.change('digits', runs => (runs[0] = run('wide', { accuracy: i })));
    }
    await vi.waitFor(() => expect(digits(model).runs.get().rows[0]?.value).toBe(49));
    expect(server.requests('runs.search').length).toBeLessThanOrEqual(2);
  });

  it('ignores changes of another store', async () => {
    await openDigits();
    server.calls = [];
    const ids = { experiment_ids: [], run_ids: [] };
    const change = { store_id: 'another', revision: 9, ...ids, truncated: true, models: true };
    server.changes.emit(change);
    await settle();
    expect(server.calls).toEqual([]);
  });

  it('shows a run that is asked for, though a filter hides it', async () => {
    const model = await openDigits();
    await digits(model).filter.edit('metrics.accuracy > 0.97', 23);
    await vi.waitFor(() => expect(rows(model)).toEqual(['wide']));
    await model.reveal('digits', 'id-base');
    expect(rows(model)).toEqual(['base']);
    await vi.waitFor(() => expect(digits(model).detail.get().detail?.run_name).toBe('base'));
    expect(digits(model).spotlight.get().on?.runId).toBe('id-base');
  });
});

describe('comparison', () => {
  it('draws the selected runs, and names those without the metric', async () => {
    const model = await openDigits();
    const { runs, comparison } = digits(model);
    runs.chooseMetric('loss');
    runs.select('id-wide', true);
    runs.select('id-nan', true);
    digits(model).compare(true);
    await vi.waitFor(() => expect(comparison.get().chart).not.toBeNull());
    expect(comparison.get().notDrawn).toEqual(['nan']);
  });

  it('gives new points to the picture that is there', async () => {
    const model = await openDigits();
    digits(model).runs.select('id-wide', true);
    digits(model).compare(true);
    const chart = () => digits(model).comparison.get().chart;
    await vi.waitFor(() => expect(chart()).not.toBeNull());
    const before = chart();
    server.change('digits', runs => (runs[0] = run('wide', { accuracy: 0.99 })));
    await vi.waitFor(() => expect(chart()?.data).not.toBe(before?.data));
    expect(chart()?.spec).toBe(before?.spec);
    expect(chart()?.data[0]?.['value']).toBe(0.99);
  });

  it('follows the selection and the metric', async () => {
    const model = await openDigits();
    const { runs, comparison } = digits(model);
    runs.select('id-wide', true);
    digits(model).compare(true);
    await vi.waitFor(() => expect(comparison.get().chart?.spec['runs']).toEqual(['id-wide']));
    runs.select('id-base', true);
    await vi.waitFor(() => expect(comparison.get().chart?.spec['runs']).toEqual(['id-wide', 'id-base']));
    runs.chooseMetric('loss');
    await vi.waitFor(() => expect(comparison.get().chart?.spec['title']).toBe('loss'));
    runs.clearSelection();
    await vi.waitFor(() => expect(comparison.get().chart).toBeNull());
  });
});
