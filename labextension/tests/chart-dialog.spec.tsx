import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import React from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ComparisonPaneModel } from '../src/model/comparison-pane-model';
import { SelectionModel } from '../src/model/selection-model';
import { ComparisonPane } from '../src/ui/comparison-pane';
import { config, FakeCharts } from './fake-charts';
import { recordInto } from './recorded-drawings';
import { giveWidth, resizeTo } from './sized';

giveWidth(400);

let selection: SelectionModel;

beforeEach(() => {
  selection = new SelectionModel(['a', 'b']);
  vi.stubGlobal('IntersectionObserver', class extends ResizeObserver {});
  // Only what is on the page has a size.
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return { left: 0, right: 400, top: 0, width: this.isConnected ? 400 : 0, height: 200 } as DOMRect;
  });
});

async function show(): Promise<{ user: UserEvent; model: ComparisonPaneModel }> {
  const server = new FakeCharts();
  server.proposed = [config('one', { minimum: 1 }), config('two', { minimum: 2, kind: 'bar' })];
  const model = new ComparisonPaneModel(server, { selection, saved: null, onArranged: () => {} });
  await model.refresh();
  render(
    <ComparisonPane
      model={model}
      host={{ drawChart: recordInto([]), copyText: () => Promise.resolve(), saveFile: () => {} }}
      emphasized={null}
      onSelectRun={() => {}}
    />
  );
  return { user: userEvent.setup(), model };
}

const button = (figure: string, action: string): HTMLElement =>
  within(screen.getByRole('figure', { name: figure })).getByRole('button', { name: action });
const minimum = (): string => screen.getByRole<HTMLInputElement>('textbox', { name: 'Minimum' }).value;

describe('the dialog "Customize chart"', () => {
  it('shows what the chart has that was chosen last, and goes back to that one', async () => {
    const { user } = await show();
    await user.click(button('one', 'Customize chart'));
    expect(minimum()).toBe('1');
    await user.click(button('two', 'Customize chart'));
    expect(minimum()).toBe('2');
    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(document.activeElement).toBe(button('two', 'Customize chart'));
  });

  it('finds metrics by what is typed, anywhere in their names', async () => {
    const { user } = await show();
    await user.click(button('one', 'Customize chart'));
    const dialog = within(screen.getByRole('dialog', { name: 'Customize chart' }));
    dialog.getByRole('combobox', { name: 'Y-axis' }).focus();
    await user.keyboard('{ArrowDown}');
    const found = (): (string | null)[] =>
      dialog
        .queryAllByRole('option', { hidden: false })
        .flatMap(one => (one.closest('select') ? [] : [one.textContent]));
    const all = found();
    await user.keyboard('CUR');
    expect(found()).toEqual(all.filter(name => name?.includes('cur')));
    expect(found()).toContain('accuracy');
    await user.keyboard('x');
    expect(dialog.getByRole('status').textContent).toContain('No such column');
    await user.keyboard('{Escape}{ArrowDown}');
    expect(found()).toEqual(all);
  });

  it('is there again when runs are selected again, and leaves the focus where it is', async () => {
    const { user } = await show();
    await user.click(button('one', 'Customize chart'));
    act(() => selection.clear());
    act(() => selection.select(['a']));
    await waitFor(() => expect(screen.getByRole('figure', { name: 'one' })).toBeTruthy());
    act(() => resizeTo(401));
    expect(screen.getByRole('dialog', { name: 'Customize chart' }).style.visibility).toBe('');
  });
});

describe('the choice of groups', () => {
  it('draws runs equal but for the seed as one, as their mean unless something else was chosen', async () => {
    const { user, model } = await show();
    await user.click(button('one', 'Customize chart'));
    const groups = screen.getByRole('combobox', { name: 'Group by' });
    const options = within(groups).getAllByRole('option');
    expect(options.slice(0, 3).map(({ textContent }) => textContent)).toEqual([
      'None',
      'Runs equal but for the seed',
      'Runs equal but for fold'
    ]);
    const chosen = (): unknown => {
      const { group_by, aggregation } = model.get().charts[0]?.get().config ?? {};
      return [group_by, aggregation];
    };
    await user.selectOptions(groups, 'auto');
    expect(chosen()).toEqual(['auto', 'mean']);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Aggregation' }), 'none');
    expect(chosen()).toEqual(['auto', 'none']);
    await user.selectOptions(groups, 'params.lr');
    expect(chosen()).toEqual(['params.lr', 'none']);
  });
});

describe('the choice of a colour', () => {
  it('has numbers alone where a chart shows no other, and a text is given up there', async () => {
    const { user, model } = await show();
    await user.click(button('one', 'Customize chart'));
    const colours = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Colour' });
    const kinds = screen.getByRole('combobox', { name: 'Visualization type' });
    const offered = (): (string | null)[] =>
      within(colours)
        .getAllByRole('option')
        .map(({ textContent }) => textContent);
    const chosen = (): unknown => model.get().charts[0]?.get().config.colour;
    expect(offered()).toEqual(['Run', 'lr', 'kind']);
    await user.selectOptions(colours, 'kind');
    await user.selectOptions(kinds, 'contour');
    expect([offered(), chosen()]).toEqual([['Run', 'lr'], null]);
    await user.selectOptions(colours, 'lr');
    await user.selectOptions(kinds, 'heatmap');
    expect(chosen()).toBe('params.lr');
    // By run and step, a cell shows the metric.
    expect(colours.disabled).toBe(true);
    await user.selectOptions(screen.getByRole('combobox', { name: 'X-axis' }), 'lr');
    expect(colours.disabled).toBe(false);
  });
});

describe('the toolbar of a chart', () => {
  it('hands the focus on when its chart is removed', async () => {
    const { user } = await show();
    button('one', 'Remove chart').focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(button('two', 'Remove chart')));
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add chart' }))
    );
  });
});
