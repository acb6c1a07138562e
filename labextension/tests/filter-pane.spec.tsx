import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import React from 'react';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/model/api';
import { FilterModel } from '../src/model/filter-model';
import { FilterPaneModel } from '../src/model/filter-pane-model';
import { FilterPane } from '../src/ui/filter-pane';
import { FakeServer } from './fake-server';

const GROUP = '(metrics.loss > 1 OR nam)';

interface Shown {
  filter: FilterModel;
  applied: string[];
  server: FakeServer;
  user: UserEvent;
}

function show(text: string): Shown {
  const server = new FakeServer();
  const applied: string[] = [];
  const filter = new FilterModel(server, ['digits'], text, () => applied.push(filter.get().applied));
  render(<FilterPane pane={new FilterPaneModel(server, filter)} />);
  return { filter, applied, server, user: userEvent.setup() };
}

function row(number: number): HTMLElement {
  return screen.getByRole('group', { name: `Condition ${number}` });
}

function box(number: number, name: string): HTMLInputElement {
  return within(row(number)).getByRole('combobox', { name });
}

describe('the pane "Filter"', () => {
  it('shows the conditions of the text, and a group as its text', async () => {
    show(`metrics.accuracy > 0.5 AND ${GROUP}`);
    await waitFor(() => expect(box(1, 'Field').value).toBe('metrics.accuracy'));
    expect(box(1, 'Operator').value).toBe('IS >');
    expect(box(1, 'Value').value).toBe('0.5');
    expect(within(row(2)).getByText(GROUP)).toBeDefined();
    expect(within(row(2)).queryByRole('combobox')).toBeNull();
  });

  it('writes the text when a row changes, and keeps the group', async () => {
    const { filter, user, applied } = show(`metrics.accuracy > 0.5 AND ${GROUP}`);
    await waitFor(() => expect(box(1, 'Value').value).toBe('0.5'));
    await user.clear(box(1, 'Value'));
    expect(filter.get().text).toBe(`metrics.accuracy > 0.5 AND ${GROUP}`);
    await user.type(box(1, 'Value'), '0.9');
    await waitFor(() => expect(filter.get().text).toBe(`metrics.accuracy > 0.9 AND ${GROUP}`));
    expect(applied.at(-1)).toBe(filter.get().text);
    await user.selectOptions(box(1, 'Operator'), 'IS <');
    await waitFor(() => expect(filter.get().text).toBe(`metrics.accuracy < 0.9 AND ${GROUP}`));
    await user.click(within(row(2)).getByRole('button', { name: 'Remove condition' }));
    await waitFor(() => expect(filter.get().text).toBe('metrics.accuracy < 0.9'));
  });

  it('follows the text, and stays as it was while that can not be read', async () => {
    const { filter } = show('metrics.accuracy > 0.5');
    await waitFor(() => expect(box(1, 'Value').value).toBe('0.5'));
    await filter.edit('metrics.accuracy > 0.5 AND metrics.loss > 2', 43);
    await waitFor(() => expect(box(2, 'Field').value).toBe('metrics.loss'));
    await filter.edit('metrics.accuracy > 0.5 AND metrics.loss', 39);
    expect((await screen.findByRole('status')).textContent).toContain('mistake');
    expect(box(2, 'Field').value).toBe('metrics.loss');
    expect(box(2, 'Field').closest('fieldset')?.disabled).toBe(true);
  });

  it('leaves the list alone until a new row is finished', async () => {
    const { filter, user, applied, server } = show('');
    await user.click(screen.getByRole('button', { name: 'Add condition' }));
    expect(document.activeElement).toBe(box(1, 'Field'));
    await user.type(box(1, 'Field'), 'kind');
    await user.click(await screen.findByRole('option', { name: 'params.kind' }));
    await user.selectOptions(box(1, 'Operator'), 'IS IN');
    expect(applied).toEqual([]);
    expect(server.requests('filters.compose')).toEqual([]);
    await user.type(box(1, 'Value'), 're');
    await user.click(await screen.findByRole('option', { name: 'res' }));
    await waitFor(() => expect(filter.get().text).toBe("params.kind IN ('res')"));
    await user.type(box(1, 'Value'), 'mlp{Enter}');
    await waitFor(() => expect(filter.get().text).toBe("params.kind IN ('res', 'mlp')"));
    await user.click(within(row(1)).getByRole('button', { name: 'Remove res' }));
    await waitFor(() => expect(filter.get().text).toBe("params.kind IN ('mlp')"));
  });

  it('keeps the focus at the values of a list while they come and go', async () => {
    const { filter, user } = show("params.kind IN ('res')");
    await waitFor(() => expect(box(1, 'Operator').value).toBe('IS IN'));
    await user.type(box(1, 'Value'), 'mlp{Enter}');
    await waitFor(() => expect(filter.get().text).toBe("params.kind IN ('res', 'mlp')"));
    expect(document.activeElement).toBe(box(1, 'Value'));
    expect(box(1, 'Value').value).toBe('');
    within(row(1)).getByRole('button', { name: 'Remove res' }).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(filter.get().text).toBe("params.kind IN ('mlp')"));
    expect(document.activeElement).toBe(box(1, 'Value'));
  });

  it('calls no mistake what nobody could look at', async () => {
    const { filter, server } = show('metrics.accuracy > 0.5');
    await waitFor(() => expect(box(1, 'Value').value).toBe('0.5'));
    server.failure = new ApiError('The store is locked.', 'store_unavailable', 503);
    await filter.edit('metrics.accuracy > 0.6', 22);
    expect((await screen.findByRole('status')).textContent).toContain('not looked at yet');
    server.failure = null;
    await filter.tryAgain();
    await waitFor(() => expect(box(1, 'Value').value).toBe('0.6'));
  });

  it('writes again what could not be written, on demand', async () => {
    const { filter, user, server } = show('metrics.accuracy > 0.5');
    await waitFor(() => expect(box(1, 'Value').value).toBe('0.5'));
    server.failure = new ApiError('Jupyter Server does not answer.', 'unreachable');
    await user.type(box(1, 'Value'), '9');
    await screen.findByRole('alert');
    await user.tab();
    server.failure = null;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(filter.get().applied).toBe('metrics.accuracy > 0.59'));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says of a row what is wrong with it, and keeps the filter', async () => {
    const { filter, user } = show('metrics.accuracy > 0.5');
    await waitFor(() => expect(box(1, 'Value').value).toBe('0.5'));
    await user.type(box(1, 'Value'), 'x');
    expect((await screen.findByRole('alert')).textContent).toContain('is a number');
    expect(filter.get().applied).toBe('metrics.accuracy > 0.5');
    await user.type(box(1, 'Value'), '{Backspace}9');
    await waitFor(() => expect(filter.get().applied).toBe('metrics.accuracy > 0.59'));
    expect(screen.queryByRole('alert')).toBeNull();
    await user.clear(box(1, 'Field'));
    await user.type(box(1, 'Field'), 'nonsense{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('no attribute');
    expect(box(1, 'Field').value).toBe('nonsense');
    expect(box(1, 'Value').getAttribute('aria-invalid')).toBe('false');
    await user.clear(box(1, 'Field'));
    await user.tab();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
