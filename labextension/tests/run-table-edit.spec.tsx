import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiError } from '../src/model/api';
import { RunTableModel } from '../src/model/run-table-model';
import { SelectionModel } from '../src/model/selection-model';
import { RunTable } from '../src/ui/run-table';
import { FakeServer, run } from './fake-server';

beforeEach(() => {
  // jsdom lays nothing out: the list that scrolls is as large as a window.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1200 });
});

afterEach(() => {
  Reflect.deleteProperty(HTMLElement.prototype, 'clientHeight');
  Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth');
});

it('has a name that was refused at hand when it is edited again', async () => {
  const server = new FakeServer();
  server.experiments.set('digits', [run('wide'), run('base')]);
  const selection = new SelectionModel();
  const filter = { get: () => ({ applied: '' }) as never, refuse: () => undefined };
  const options = { experimentIds: ['digits'], filter, selection, onArranged: () => undefined };
  const model = new RunTableModel(server, options);
  render(<RunTable model={model} selection={selection} onOpen={() => undefined} empty="Nothing here." />);
  await act(() => model.refresh());
  const user = userEvent.setup();
  server.failure = new ApiError('The store is read-only.', 'store_unavailable', 503);
  await user.click(screen.getByRole('rowheader', { name: 'base' }));
  await user.keyboard('{F2}baseline{Enter}');
  expect(await screen.findByText('The store is read-only.')).toBeTruthy();
  server.failure = null;
  await user.keyboard('{F2}{Enter}');
  const asked = { run_ids: ['id-base'], name: 'baseline' };
  await waitFor(() => expect(server.requests('runs.update')).toEqual([asked, asked]));
  model.dispose();
});
