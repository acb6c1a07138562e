import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import React from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ComparisonPaneModel } from '../src/model/comparison-pane-model';
import { SelectionModel } from '../src/model/selection-model';
import { placeBeside } from '../src/ui/beside';
import type { ComparisonHost } from '../src/ui/comparison-host';
import { ComparisonPane } from '../src/ui/comparison-pane';
import { FakeCharts } from './fake-charts';
import { seeEverything } from './in-view';
import { type RecordedDrawing, recordInto } from './recorded-drawings';
import { giveWidth } from './sized';

seeEverything();
giveWidth(400);

let server: FakeCharts;
let selection: SelectionModel;
let drawings: RecordedDrawing[];

beforeEach(() => {
  server = new FakeCharts();
  selection = new SelectionModel(['a', 'b']);
  drawings = [];
  const box = { left: 800, right: 1200, top: 40, bottom: 300, width: 400, height: 260 } as DOMRect;
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(box);
});

interface Shown {
  model: ComparisonPaneModel;
  user: UserEvent;
  selected: string[];
}

async function show(host: Partial<ComparisonHost> = {}): Promise<Shown> {
  const model = new ComparisonPaneModel(server, { selection, saved: null, onArranged: () => {} });
  const selected: string[] = [];
  const user = userEvent.setup();
  await model.refresh();
  render(
    <ComparisonPane
      model={model}
      host={{
        drawChart: recordInto(drawings),
        copyText: () => Promise.resolve(),
        saveFile: () => {},
        ...host
      }}
      emphasized="a"
      onSelectRun={runId => selected.push(runId)}
    />
  );
  await waitFor(() =>
    expect(drawings).toHaveLength(model.get().runIds.length > 0 ? server.proposed.length : 0)
  );
  return { model, user, selected };
}

const figure = (name: string) => screen.getByRole('figure', { name });
const button = (name: string, action: string) =>
  within(within(figure(name)).getByRole('toolbar', { name: 'Chart actions' })).getByRole('button', {
    name: action
  });

async function customize(user: UserEvent): Promise<HTMLElement> {
  await user.click(button('loss over step', 'Customize chart'));
  return screen.getByRole('dialog', { name: 'Customize chart' });
}

describe('the comparison pane', () => {
  it('draws the charts of the selected runs, and names what is not drawn', async () => {
    server.notDrawn = ['quick', 'dirty'];
    await show();
    const region = within(screen.getByRole('region', { name: 'Comparison' }));
    expect(region.getAllByRole('figure').map(one => one.getAttribute('aria-label'))).toEqual([
      'loss over step',
      'accuracy by run'
    ]);
    expect(region.getAllByRole('note', { name: 'Not drawn: quick, dirty' })).toHaveLength(2);
    expect(drawings[0]?.picture.data).toEqual([
      { run_id: 'a', value: 1 },
      { run_id: 'b', value: 1 }
    ]);
  });

  it('says what to do where nothing is selected', async () => {
    selection.clear();
    await show();
    expect(screen.getByText(/^Nothing is selected/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Add chart' }).disabled).toBe(true);
  });

  it('says that there is nothing to draw where the runs have no metric', async () => {
    server.proposed = [];
    await show();
    expect(screen.getByText(/have logged no metric yet/)).toBeTruthy();
  });

  it('has every action of a chart in a toolbar that arrows walk', async () => {
    const { user } = await show();
    const toolbar = within(figure('loss over step')).getByRole('toolbar', { name: 'Chart actions' });
    const names = within(toolbar)
      .getAllByRole('button')
      .map(one => one.getAttribute('aria-label'));
    expect(names).toEqual([
      'Customize chart',
      'Duplicate chart',
      'Remove chart',
      'Move left',
      'Move right',
      'Copy as code',
      'Save as PNG',
      'Save as SVG',
      'Reset zoom'
    ]);
    button('loss over step', 'Customize chart').focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Remove chart');
    await user.keyboard('{End}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Reset zoom');
  });

  it('moves charts, and the focus stays with the one that moves', async () => {
    const { model, user } = await show();
    const right = button('loss over step', 'Move right');
    await user.click(right);
    expect(model.get().charts.map(chart => chart.get().config.title)).toEqual([
      'accuracy by run',
      'loss over step'
    ]);
    expect(document.activeElement).toBe(right);
  });

  it('lets the run looked at stand out, and tells which run is clicked', async () => {
    const { selected } = await show();
    await waitFor(() => expect(drawings.map(drawing => drawing.emphasized)).toEqual(['a', 'a']));
    drawings[0]?.picture.onSelect?.({ run_id: 'b', step: 3 });
    drawings[0]?.picture.onSelect?.({ step: 3 });
    expect(selected).toEqual(['b']);
  });

  it('shows a failure at its chart, with a way to try again', async () => {
    const { model, user } = await show();
    server.failure = new Error('The store is locked.');
    await act(() => model.get().charts[0]!.refresh());
    const alert = within(figure('loss over step')).getByRole('alert');
    expect(alert.textContent).toContain('The store is locked.');
    server.failure = null;
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});

describe('customizing a chart', () => {
  it('shows the effect of each field in the chart', async () => {
    const { model, user } = await show();
    const dialog = within(await customize(user));
    expect(document.activeElement).toBe(dialog.getByRole('textbox', { name: 'Title' }));
    const choose = (name: string, value: string): Promise<void> =>
      user.selectOptions(dialog.getByRole('combobox', { name }), value);
    await choose('Visualization type', 'scatter');
    await choose('X-axis', 'params.lr');
    await choose('Colour', 'params.lr');
    await choose('Facet', 'params.lr');
    await choose('Group by', 'params.lr');
    await choose('Aggregation', 'mean');
    await user.click(dialog.getByRole('checkbox', { name: 'Log x' }));
    await user.click(dialog.getByRole('checkbox', { name: 'Log y' }));
    await user.type(dialog.getByRole('textbox', { name: 'Minimum' }), '-1');
    await user.type(dialog.getByRole('textbox', { name: 'Maximum' }), '1e3');
    expect(dialog.getByRole('slider', { name: 'Smoothing' })).toBeTruthy();
    const change = {
      kind: 'scatter',
      x: 'params.lr',
      colour: 'params.lr',
      facet: 'params.lr',
      group_by: 'params.lr',
      aggregation: 'mean',
      log_x: true,
      log_y: true,
      minimum: -1,
      maximum: 1000
    };
    expect(model.get().charts[0]?.get().config).toMatchObject(change);
    await waitFor(() => expect(server.builds.at(-1)?.config).toMatchObject(change));
    await waitFor(() => expect(drawings.at(-1)?.picture.spec['mark']).toBe('scatter'));
    await choose('Visualization type', 'parallel');
    expect(dialog.getByRole<HTMLSelectElement>('combobox', { name: 'X-axis' }).disabled).toBe(true);
    expect(dialog.getByRole<HTMLSelectElement>('combobox', { name: 'Colour' }).disabled).toBe(false);
    await choose('Visualization type', 'scatter');
    await choose('Facet', 'None');
    expect(model.get().charts[0]?.get().config.facet).toBeNull();
  });

  it('chooses several metrics with the keyboard, but never none', async () => {
    const { model, user } = await show();
    const dialog = within(await customize(user));
    const y = (): readonly string[] | undefined => model.get().charts[0]?.get().config.y;
    const box = dialog.getByRole('combobox', { name: 'Y-axis' });
    box.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}F1 {Backspace}{Backspace}');
    expect(y()).toEqual(['metrics.loss', 'metrics.accuracy', 'metrics.f1']);
    const list = within(dialog.getByRole('listbox', { name: 'Y-axis' }));
    expect(list.getAllByRole('option', { selected: true })).toHaveLength(3);
    await user.keyboard('{Escape}');
    expect(box.getAttribute('aria-expanded')).toBe('false');
    await user.click(box);
    for (const name of ['loss', 'accuracy', 'f1']) {
      await user.click(list.getByRole('option', { name }));
    }
    expect(y()).toEqual(['metrics.f1']);
  });

  it('leaves what is no number in its field, and the chart as it is', async () => {
    const { model, user } = await show();
    const field = within(await customize(user)).getByRole('textbox', { name: 'Minimum' });
    await user.type(field, '5x');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(model.get().charts[0]?.get().config.minimum).toBe(5);
    await user.clear(field);
    expect(model.get().charts[0]?.get().config.minimum).toBeNull();
  });

  it.each(['{Escape}', 'Done'])('ends with %s, and the focus is where it was', async end => {
    const { user } = await show();
    const dialog = await customize(user);
    await (end === 'Done'
      ? user.click(within(dialog).getByRole('button', { name: 'Done' }))
      : user.keyboard(end));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(button('loss over step', 'Customize chart'));
  });

  it('stands left of its chart, else right of it, else over it', () => {
    const size = { width: 300, height: 500 };
    const page = { width: 1280, height: 800 };
    const box = (left: number, top: number, width: number) => ({
      left,
      top,
      width,
      right: left + width,
      height: 260
    });
    expect(placeBeside(box(900, 100, 360), size, page)).toEqual({ left: 592, top: 100 });
    expect(placeBeside(box(100, 600, 360), size, page)).toEqual({ left: 468, top: 292 });
    expect(placeBeside(box(100, -50, 1100), size, page)).toEqual({ left: 972, top: 8 });
  });
});

describe('what a chart is good for elsewhere', () => {
  it('is copied as code, and it is said', async () => {
    const copied: string[] = [];
    const copyText = (text: string): Promise<void> => Promise.resolve(void copied.push(text));
    const { user } = await show({ copyText });
    await user.click(button('loss over step', 'Copy as code'));
    await within(figure('loss over step')).findByText('The code is copied.');
    expect(copied).toEqual(['chart of loss over step']);
  });

  it('goes into the notebook that was used last, or into a new one', async () => {
    const inserted: string[] = [];
    let isOpen = false;
    let shown = 0;
    const notebooks = {
      insert: (code: string) => (isOpen && inserted.push(code) > 0 ? 'churn.ipynb' : null),
      insertIntoNew: (code: string) => Promise.resolve(inserted.push(code)).then(() => 'Untitled.ipynb'),
      show: () => (shown += 1)
    };
    const { user } = await show({ notebooks });
    const own = within(figure('loss over step'));
    await user.click(button('loss over step', 'Insert into notebook'));
    await own.findByText('No notebook is open.');
    await user.click(own.getByRole('button', { name: 'Make a new one' }));
    await own.findByText('The chart is in a new cell of Untitled.ipynb.');
    isOpen = true;
    await user.click(button('loss over step', 'Insert into notebook'));
    await own.findByText('The chart is in a new cell of churn.ipynb.');
    await user.click(own.getByRole('button', { name: 'Show' }));
    expect([inserted.length, shown]).toEqual([2, 1]);
  });

  it('is saved as a picture under its title', async () => {
    const files: string[] = [];
    const { user } = await show({ saveFile: (name, extension) => files.push(`${name}.${extension}`) });
    await user.click(button('loss over step', 'Save as PNG'));
    await user.click(button('accuracy by run', 'Save as SVG'));
    await waitFor(() => expect(files).toEqual(['loss over step.png', 'accuracy by run.svg']));
  });
});
