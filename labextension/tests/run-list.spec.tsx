import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import { run } from './fake-server';
import { server } from './open-sidebar';
import { runNames, showDigits } from './show-sidebar';

describe('the list of runs', () => {
  it('shows status, metric and curve, with the best value marked', async () => {
    await showDigits();
    const list = within(screen.getByRole('list', { name: 'Runs of digits' }));
    await waitFor(() => expect(list.getAllByRole('img', { name: 'accuracy over step' })).toHaveLength(3));
    expect(list.getAllByRole('img', { name: 'Status: Finished' })).toHaveLength(2);
    expect(list.getByRole('img', { name: 'Status: Failed' })).toBeTruthy();
    expect(list.getByText('0.9800').tagName).toBe('STRONG');
    expect(list.getByText('0.9600').tagName).toBe('SPAN');
    expect(list.getByText('NaN')).toBeTruthy();
    expect(list.getByRole('button', { name: 'wide' }).title).toContain('accuracy: 0.98');
  });

  it('changes the metric of all rows', async () => {
    const { user } = await showDigits();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Metric' }), 'loss');
    expect((await screen.findByText('0.1000')).tagName).toBe('STRONG');
  });

  it('opens the details of a run below its row, and closes them', async () => {
    const { user } = await showDigits();
    await user.click(screen.getByRole('button', { name: 'wide' }));
    const detail = within(await screen.findByRole('group', { name: 'Details of wide' }));
    expect(await detail.findByText('lr = 0.1')).toBeTruthy();
    expect(detail.getByText('A parameter was too long.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'wide', expanded: true }));
    expect(screen.queryByRole('group', { name: 'Details of wide' })).toBeNull();
  });

  it('is walked with arrows; space selects, shift extends, enter opens, escape closes', async () => {
    const { user } = await showDigits();
    screen.getByRole('button', { name: 'wide' }).focus();
    await user.keyboard(' {Shift>}{ArrowDown}{/Shift}');
    expect(screen.getByRole('status', { name: '2 selected' })).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'base' }));
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('group', { name: 'Details of base' })).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('group', { name: 'Details of base' })).toBeNull();
    await user.keyboard('{Home}{ArrowLeft}');
    expect(screen.getByRole('button', { name: 'digits', expanded: false })).toBe(document.activeElement);
  });

  it('keeps selection, focus and open details when a run changes', async () => {
    const { user } = await showDigits();
    await user.click(screen.getByRole('checkbox', { name: 'Select base' }));
    await user.click(screen.getByRole('button', { name: 'wide' }));
    const row = screen.getByRole('button', { name: 'wide' });
    act(() => server.change('digits', runs => (runs[0] = run('wide', { accuracy: 0.991 }, 'RUNNING'))));
    expect(await screen.findByText('0.9910', { selector: 'strong' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'wide', expanded: true })).toBe(row);
    expect(document.activeElement).toBe(row);
    expect(screen.getByRole('checkbox', { name: 'Select base', checked: true })).toBeTruthy();
  });

  it('marks no best among a part of the runs', async () => {
    server.counted = 10_000;
    await showDigits();
    expect(screen.getByText('0.9800').dataset['best']).toBe('false');
  });

  it('says that there are more than were counted', async () => {
    server.counted = 10_000;
    await showDigits();
    expect(await screen.findByText('… 9,997+ more')).toBeTruthy();
  });

  it('shows the sentence of a question that was given up, and asks again', async () => {
    const { model, user } = await showDigits();
    server.failure = new ApiError(
      'This takes more than 20 s in a store of this size.',
      'store_unavailable',
      503
    );
    act(() => void model.get().open.get('digits')?.runs.refresh());
    expect((await screen.findByRole('alert')).textContent).toContain('This takes more than 20 s');
    server.failure = null;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('offers new runs as a button while the top is out of view', async () => {
    const { model, user } = await showDigits();
    model
      .get()
      .open.get('digits')
      ?.runs.watchTop(() => false);
    act(() => server.change('digits', runs => runs.unshift(run('new'))));
    await user.click(await screen.findByRole('button', { name: '1 new run' }));
    expect(runNames()[0]).toBe('Select new');
  });
});

describe('the filter', () => {
  it('filters, and is cleared', async () => {
    const { user } = await showDigits();
    await user.type(screen.getByRole('textbox', { name: 'Filter runs' }), 'metrics.accuracy > 0.97');
    await waitFor(() => expect(runNames()).toEqual(['Select wide']));
    await user.click(screen.getByRole('button', { name: 'Clear filter' }));
    await waitFor(() => expect(runNames()).toHaveLength(3));
  });

  it('shows the sentence and the place of a mistake', async () => {
    const { user } = await showDigits();
    const field = screen.getByRole('textbox', { name: 'Filter runs' });
    await user.type(field, 'accuracy{Enter}');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe('Here the text ends: expected an operator.accuracy\n        ^');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(field.getAttribute('aria-errormessage')).toBe(alert.id);
  });

  it('suggests what could follow; arrows choose, enter takes, tab completes the word', async () => {
    const { user } = await showDigits();
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Filter runs' });
    await user.type(field, 'metr');
    const list = await screen.findByRole('listbox', { name: 'Filter suggestions' });
    expect(within(list).getAllByRole('option')).toHaveLength(2);
    await user.keyboard('{ArrowDown}{ArrowDown}');
    const chosen = within(list).getByRole('option', { selected: true });
    expect(field.getAttribute('aria-activedescendant')).toBe(chosen.id);
    await user.keyboard('{Enter}');
    expect(field.value).toBe('metrics.loss');
    await user.clear(field);
    await user.type(field, 'metrics.a');
    await screen.findByRole('listbox', { name: 'Filter suggestions' });
    await user.keyboard('{Tab}');
    expect(field.value).toBe('metrics.accuracy');
    expect(document.activeElement).toBe(field);
  });

  it('suggests for the place where the cursor is moved to', async () => {
    const { user } = await showDigits();
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Filter runs' });
    await user.type(field, 'metr');
    const list = await screen.findByRole('listbox', { name: 'Filter suggestions' });
    await user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(server.requests('filters.check').at(-1)).toMatchObject({ cursor: 3 }));
    const asked = server.requests('filters.check').length;
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(server.requests('filters.check')).toHaveLength(asked);
    expect(within(list).getByRole('option', { selected: true }).textContent).toContain('metrics.loss');
  });

  it('closes suggestions with escape and is reached with a slash', async () => {
    const { user } = await showDigits();
    screen.getByRole('button', { name: 'wide' }).focus();
    await user.keyboard('/');
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Filter runs' });
    expect(document.activeElement).toBe(field);
    expect(field.value).toBe('');
    await user.keyboard('metr');
    await screen.findByRole('listbox');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(field.value).toBe('metr');
  });

  it('says that nothing matches, and leads back to all runs', async () => {
    const { user } = await showDigits();
    await user.type(screen.getByRole('textbox', { name: 'Filter runs' }), 'metrics.accuracy > 2');
    await user.click(await screen.findByRole('button', { name: 'Show all runs' }));
    await waitFor(() => expect(runNames()).toHaveLength(3));
  });
});

describe('comparing', () => {
  it('draws the selected runs, updates the picture in place and names what is not drawn', async () => {
    const { user, drawings } = await showDigits();
    const compare = screen.getByRole('button', { name: 'Compare' });
    expect(compare).toHaveProperty('disabled', true);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Metric' }), 'loss');
    await user.click(screen.getByRole('checkbox', { name: 'Select wide' }));
    await user.click(screen.getByRole('checkbox', { name: 'Select nan' }));
    await user.click(compare);
    expect(screen.getByRole('figure', { name: 'Comparison chart' })).toBeTruthy();
    expect(await screen.findByRole('note', { name: 'Not drawn: nan' })).toBeTruthy();
    expect(drawings).toHaveLength(1);
    act(() => server.change('digits', runs => (runs[0] = run('wide', { accuracy: 0.9, loss: 0.05 }))));
    await waitFor(() => expect(drawings[0]?.updates.at(-1)?.[0]?.['value']).toBe(0.05));
    expect(drawings).toHaveLength(1);
  });

  it('brings the chart into view for who asks for it, and moves nothing when it is drawn anew', async () => {
    const scroll = vi.spyOn(Element.prototype, 'scrollIntoView');
    const { user, drawings } = await showDigits();
    await user.click(screen.getByRole('checkbox', { name: 'Select base' }));
    await user.click(screen.getByRole('button', { name: 'Compare' }));
    const figure = await screen.findByRole('figure', { name: 'Comparison chart' });
    await waitFor(() => expect(scroll.mock.contexts).toEqual([figure]));
    await user.click(screen.getByRole('checkbox', { name: 'Select wide' }));
    await waitFor(() => expect(drawings).toHaveLength(2));
    expect(scroll.mock.contexts).toEqual([figure]);
    scroll.mockRestore();
  });

  it('focuses the run whose line is clicked', async () => {
    const { user, drawings } = await showDigits();
    await user.click(screen.getByRole('checkbox', { name: 'Select base' }));
    await user.click(screen.getByRole('button', { name: 'Compare' }));
    await waitFor(() => expect(drawings).toHaveLength(1));
    act(() => drawings[0]?.picture.onSelect?.({ run_id: 'id-base' }));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'base' }));
  });

  it('ends the picture with the selection', async () => {
    const { user, drawings } = await showDigits();
    await user.click(screen.getByRole('checkbox', { name: 'Select base' }));
    await user.click(screen.getByRole('button', { name: 'Compare' }));
    await waitFor(() => expect(drawings).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: 'Clear selection' }));
    expect(screen.queryByRole('figure', { name: 'Comparison chart' })).toBeNull();
    await waitFor(() => expect(drawings[0]?.finalized).toBe(true));
  });
});
