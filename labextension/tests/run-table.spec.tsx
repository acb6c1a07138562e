import { act, render, renderHook, screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunTableModel } from '../src/model/run-table-model';
import { SelectionModel } from '../src/model/selection-model';
import type { Column } from '../src/model/table-columns';
import type { Line } from '../src/model/table-rows';
import { ColumnsButton } from '../src/ui/columns-button';
import { useNumericColumns } from '../src/ui/numeric-columns';
import { RunTable } from '../src/ui/run-table';
import { FakeServer, run } from './fake-server';

let server: FakeServer;
let model: RunTableModel;
let selection: SelectionModel;
const opened = vi.fn();

beforeEach(() => {
  // jsdom lays nothing out: the list that scrolls is as large as a window.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1200 });
  opened.mockClear();
  server = new FakeServer();
  server.experiments.set('digits', [
    run('wide', { accuracy: 0.98765, loss: 0.1 }),
    run('base', { accuracy: 0.5, loss: 0.2 }),
    run('nan', { accuracy: 'NaN' }, 'FAILED')
  ]);
  selection = new SelectionModel();
  const state = (): never => ({ applied: '' }) as never;
  const filter = { get: state, refuse: () => {} };
  model = new RunTableModel(server, { experimentIds: ['digits'], filter, selection, onArranged: () => {} });
});

afterEach(() => {
  model.dispose();
  Reflect.deleteProperty(HTMLElement.prototype, 'clientHeight');
  Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth');
});

async function show(): Promise<UserEvent> {
  render(
    <>
      <ColumnsButton model={model.columns} />
      <RunTable model={model} selection={selection} onOpen={opened} empty="Nothing here." />
    </>
  );
  await act(() => model.refresh());
  return userEvent.setup();
}

function names(): (string | null)[] {
  return screen.getAllByRole('rowheader').map(cell => cell.getAttribute('aria-label'));
}

function cells(name: string): (string | null)[] {
  const row = screen.getByRole('rowheader', { name }).closest<HTMLElement>('[role="row"]')!;
  return within(row)
    .getAllByRole('gridcell')
    .map(cell => cell.textContent);
}

describe('the grid of runs', () => {
  it('counts its rows and columns, and names them', async () => {
    await show();
    const grid = screen.getByRole('grid', { name: 'Runs' });
    expect(grid.getAttribute('aria-rowcount')).toBe('4');
    expect(grid.getAttribute('aria-colcount')).toBe('8');
    expect(names()).toEqual(['wide', 'base', 'nan']);
    expect(cells('wide')).toEqual([
      '',
      'Finished',
      expect.any(String),
      '2 min 00 s',
      '0.9877',
      '0.1000',
      'wide'
    ]);
    expect(screen.getByText('0.9877').tagName).toBe('STRONG');
    expect(screen.getByText('0.9877').parentElement?.title).toBe('0.98765');
    expect(cells('nan')).toContain('NaN');
    expect(cells('nan')).toContain('–');
    expect(screen.getByRole('status', { name: '3 runs, 0 selected' })).toBeTruthy();
  });

  it('puts hyperparameters that are numbers where numbers stand, and leaves them there', () => {
    const rate = { id: 'params.rate', key: 'rate', group: 'param' as const, kind: 'text' as const };
    const column = { item: { ...rate, is_sortable: true, aggregates: {}, direction: null } };
    const columns = [{ ...column, id: rate.id, aggregate: 'last' as const, width: 100, pinned: false }];
    const group = (low: string): Line => ({
      kind: 'group',
      open: false,
      group: { id: low, key: low, run_ids: [], low: { [rate.id]: low }, high: {}, texts: {}, means: {} }
    });
    const lines = (low: string) => ({ lineAt: (index: number) => (index === 0 ? group(low) : undefined) });
    const { result, rerender } = renderHook(
      ({ low, version }) => useNumericColumns(lines(low), columns as Column[], version),
      { initialProps: { low: '1e-3', version: 1 } }
    );
    expect([...result.current]).toEqual([rate.id]);
    rerender({ low: 'auto', version: 2 });
    expect([...result.current]).toEqual([rate.id]);
    const other = renderHook(() => useNumericColumns(lines('auto'), columns as Column[], 1));
    expect([...other.result.current]).toEqual([]);
  });

  it('sorts by a header, and by a second one with shift', async () => {
    const user = await show();
    await user.click(screen.getByRole('button', { name: 'Sort by accuracy' }));
    await waitFor(() => expect(names()).toEqual(['wide', 'base', 'nan']));
    const header = screen.getByRole('columnheader', { name: 'accuracy' });
    expect(header.getAttribute('aria-sort')).toBe('descending');
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('button', { name: 'Sort by kind' }));
    await user.keyboard('{/Shift}');
    expect(model.save().order_by).toEqual(['metrics.accuracy DESC', 'params.kind ASC']);
    await user.click(screen.getByRole('button', { name: 'Sort by kind' }));
    await waitFor(() => expect(names()).toEqual(['wide', 'nan', 'base']));
  });

  it('selects with mouse and keyboard, opens, and walks with arrows', async () => {
    const user = await show();
    await user.click(screen.getByRole('checkbox', { name: 'Select base' }));
    expect(selection.get().selected).toEqual(['id-base']);
    await user.click(screen.getByRole('rowheader', { name: 'wide' }));
    expect(selection.get().selected).toEqual(['id-wide']);
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(selection.get().selected).toEqual(['id-wide', 'id-base', 'id-nan']);
    expect(document.activeElement).toBe(screen.getByRole('rowheader', { name: 'nan' }));
    expect(screen.getByRole('status', { name: '3 runs, 3 selected' })).toBeTruthy();
    await user.keyboard('{Shift>}{ArrowUp}{/Shift}');
    await waitFor(() => expect(selection.get().selected).toEqual(['id-wide', 'id-base']));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await waitFor(() => expect(selection.get().selected).toHaveLength(3));
    await user.keyboard(' {Enter}');
    expect(selection.get().selected).toEqual(['id-wide', 'id-base']);
    expect(opened).toHaveBeenCalledWith('id-nan');
    await user.keyboard('{Control>}a{/Control}');
    await waitFor(() => expect(selection.get().selected).toHaveLength(3));
    await user.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Sort by Name' }));
    const stops = document.querySelectorAll('[role="grid"] [tabindex="0"]');
    expect(stops).toHaveLength(1);
  });

  it('has one Tab stop, also when the line that had it is gone', async () => {
    const user = await show();
    await user.click(screen.getByRole('checkbox', { name: 'Select nan' }));
    server.experiments.set('digits', [run('wide', { accuracy: 0.98765 })]);
    await act(() => model.refresh());
    const grid = screen.getByRole('grid', { name: 'Runs' });
    const stops = grid.querySelectorAll('[role="row"] [tabindex="0"]');
    expect(stops).toHaveLength(1);
    expect(stops[0]!.closest('[data-line]')?.getAttribute('data-line')).toBe('0');
  });

  it('renames a run in its place', async () => {
    const user = await show();
    await user.click(screen.getByRole('rowheader', { name: 'base' }));
    await user.keyboard('{F2}baseline{Escape}');
    expect(server.requests('runs.update')).toEqual([]);
    await user.keyboard('{F2}baseline{Enter}');
    await waitFor(() =>
      expect(server.requests('runs.update')).toEqual([{ run_ids: ['id-base'], name: 'baseline' }])
    );
  });

  it('moves and resizes columns with the keyboard', async () => {
    const user = await show();
    screen.getByRole('button', { name: 'Sort by accuracy' }).focus();
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}');
    const labels = (): (string | null)[] =>
      screen.getAllByRole('columnheader').map(cell => cell.getAttribute('aria-label'));
    expect(labels().indexOf('accuracy')).toBe(labels().indexOf('loss') + 1);
    const edge = screen.getByRole('separator', { name: 'Resize accuracy' });
    edge.focus();
    await user.keyboard('{ArrowRight}');
    expect(edge.getAttribute('aria-valuenow')).toBe('128');
  });

  it('shows at once what is chosen under "Customize columns", and gives the focus back', async () => {
    const user = await show();
    await user.click(screen.getByRole('button', { name: 'Customize columns' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Customize columns' }));
    expect(document.activeElement).toBe(dialog.getByRole('searchbox', { name: 'Search columns' }));
    for (const name of ['Properties', 'Metrics', 'Hyperparameters']) {
      expect(dialog.getByRole('group', { name })).toBeTruthy();
    }
    await user.click(dialog.getByRole('checkbox', { name: 'loss' }));
    expect(screen.queryByRole('columnheader', { name: 'loss' })).toBeNull();
    await user.click(dialog.getByRole('checkbox', { name: 'loss (min)' }));
    expect(screen.getByRole('columnheader', { name: 'loss (min)' })).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Reset' }));
    expect(screen.getByRole('columnheader', { name: 'loss' })).toBeTruthy();
    server.varying = ['metrics.loss'];
    await user.click(dialog.getByRole('button', { name: 'Show those that vary' }));
    await waitFor(() => expect(screen.queryByRole('columnheader', { name: 'accuracy' })).toBeNull());
    await user.type(dialog.getByRole('searchbox', { name: 'Search columns' }), 'regis');
    expect(dialog.getAllByRole('checkbox').map(box => box.getAttribute('aria-label'))).toEqual([
      'Registered version'
    ]);
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Customize columns' }));
  });

  it('folds groups, with the range of each metric', async () => {
    server.experiments.set('digits', [
      run('a-1', { accuracy: 0.9 }),
      run('a-2', { accuracy: 0.97 }, 'FAILED'),
      run('b-1', { accuracy: 0.8 })
    ]);
    const user = await show();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Group by' }), 'kind');
    await waitFor(() => expect(names()).toEqual(['a', 'b']));
    expect(cells('a')).toContain('0.9–0.97');
    expect(cells('a')).toContain('Finished, Failed');
    await user.click(screen.getByRole('button', { name: 'Expand a' }));
    await waitFor(() => expect(names()).toEqual(['a', 'a-1', 'a-2', 'b']));
    await user.click(screen.getByRole('checkbox', { name: 'Select a' }));
    expect(selection.get().selected).toEqual(['id-a-1', 'id-a-2']);
  });

  it('shows runs equal but for the seed as their mean and spread, and of how many if some have none', async () => {
    server.experiments.set('digits', [
      run('a-1', { accuracy: 0.8 }),
      run('a-2', { accuracy: 0.9 }),
      run('b-1', { accuracy: 0.5 }),
      run('b-2', {})
    ]);
    const user = await show();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Group by' }), [
      'Runs equal but for the seed'
    ]);
    await waitFor(() => expect(names()).toEqual(['a', 'b']));
    expect(cells('a')).toContain('0.850±0.071');
    expect(cells('b')).toContain('0.5000 (n=1)');
    const cell = screen.getByText('0.850±0.071').closest('[title]');
    expect(cell?.getAttribute('title')).toMatch(
      /^0\.85\d* ± 0\.0707\d* \(mean and standard deviation of 2 runs\), 0\.8 – 0\.9$/
    );
  });

  it('scrolls with the elements it has, leaves the focus where it is, and reads in order once at rest', async () => {
    server.experiments.set(
      'digits',
      Array.from({ length: 100 }, (_, i) => run(`run-${i}`, { accuracy: i / 100 }))
    );
    const user = await show();
    const grid = screen.getByRole('grid', { name: 'Runs' });
    const rowOf = (name: string): Element | null =>
      screen.getByRole('rowheader', { name }).closest('[role="row"]');
    await user.click(screen.getByRole('rowheader', { name: 'run-3' }));
    const [focused, last] = [document.activeElement, rowOf('run-29')];
    const scroll = (px: number): void => {
      grid.scrollTop = px;
      act(() => void grid.dispatchEvent(new Event('scroll')));
    };
    scroll(24);
    const rows = new Set(screen.getAllByRole('row'));
    for (let px = 36; px <= 24 * 20; px += 12) {
      scroll(px);
    }
    // The line that can't have the element of the focused one has one more.
    expect(screen.getAllByRole('row').filter(row => !rows.has(row)).length).toBeLessThanOrEqual(1);
    expect(rowOf('run-29')).toBe(last);
    expect(names()).toContain('run-49');
    expect(names()).not.toContain('run-2');
    expect(document.activeElement).toBe(focused);
    expect(focused?.getAttribute('aria-label')).toBe('run-3');
    const lines = (): number[] =>
      screen.getAllByRole('row').map(row => Number(row.getAttribute('aria-rowindex')));
    const inOrder = (): number[] => lines().sort((a, b) => a - b);
    expect(new Set(lines()).size).toBe(lines().length);
    await waitFor(() => expect(lines()).toEqual(inOrder()));
    expect(document.activeElement).toBe(focused);
  });

  it('says how many new runs wait while one looks further down, and shows them on demand', async () => {
    const old = Array.from({ length: 100 }, (_, i) => run(`run-${i}`, { accuracy: i / 100 }));
    server.experiments.set('digits', old);
    const user = await show();
    const grid = screen.getByRole('grid', { name: 'Runs' });
    grid.scrollTop = 24 * 40;
    act(() => void grid.dispatchEvent(new Event('scroll')));
    server.change('digits', runs => runs.unshift(run('new-1'), run('new-2'), run('new-3')));
    await act(() => model.refresh());
    expect(names()).toContain('run-45');
    await user.click(screen.getByRole('button', { name: '3 new runs' }));
    await waitFor(() => expect(names()).toContain('new-1'));
    expect(screen.queryByRole('button', { name: '3 new runs' })).toBeNull();
  });

  it('says so where there is nothing', async () => {
    server.experiments.set('digits', []);
    await show();
    expect(screen.getByText('Nothing here.')).toBeTruthy();
  });
});
