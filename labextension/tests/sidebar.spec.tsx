import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/model/api';
import { run } from './fake-server';
import { server } from './open-sidebar';
import { show } from './show-sidebar';

describe('the list of experiments', () => {
  it('names an experiment by its name alone, and describes it by count and activity', async () => {
    show();
    const button = await screen.findByRole('button', { name: 'digits', expanded: false });
    expect(button).toBeTruthy();
    const description = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(description?.textContent).toMatch(/^3 runs, last activity /);
  });

  it('is a region with search, refresh, narrowing and a way to make one', async () => {
    let asked = 0;
    const { user } = show({ onNewExperiment: () => (asked += 1) });
    const region = within(screen.getByRole('region', { name: 'Experiments' }));
    await screen.findByRole('button', { name: 'churn' });
    await user.click(region.getByRole('button', { name: 'New experiment' }));
    expect(asked).toBe(1);
    await user.type(region.getByRole('searchbox', { name: 'Search experiments' }), 'chu');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'digits' })).toBeNull());
    expect(region.getByRole('button', { name: 'Refresh' })).toBeTruthy();
    expect(region.getByRole('checkbox', { name: 'This notebook only' })).toBeTruthy();
  });

  it('shows a name that looks like markup as text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    server.experiments.set(name, [run(name, { accuracy: 1 })]);
    const { user } = show();
    await user.click(await screen.findByRole('button', { name }));
    await screen.findByRole('checkbox', { name: `Select ${name}` });
    expect(document.querySelector('img')).toBeNull();
  });

  it('teaches what to do where nothing is tracked, and does it', async () => {
    server.experiments.set('digits', []);
    let inserted = 0;
    const { user } = show({ onInsertTrack: () => (inserted += 1) });
    await user.click(await screen.findByRole('button', { name: 'Insert %%track' }));
    expect(inserted).toBe(1);
  });
});

describe('the connection', () => {
  it('shows progress until the first answer', () => {
    server.connection.set({ kind: 'connecting' });
    show();
    expect(screen.getByRole('progressbar', { name: 'Connecting' })).toBeTruthy();
  });

  it.each(['missing', 'unavailable'] as const)('says what is %s, with a way to try again', async kind => {
    server.connection.set({ kind, message: 'The server has no trackside.' });
    const { user } = show();
    expect(screen.getByRole('alert').textContent).toContain('The server has no trackside.');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(server.retries).toBe(1);
    expect(screen.queryByRole('list', { name: 'Experiment list' })).toBeNull();
  });

  it('keeps what was seen while the server is away', async () => {
    show();
    await screen.findByRole('button', { name: 'digits' });
    act(() => server.connection.set({ kind: 'disconnected', message: 'No answer.' }));
    expect(screen.getByRole('status', { name: 'Disconnected' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'digits' })).toBeTruthy();
  });

  it("shows the server's sentence where asking failed", async () => {
    const { model, user } = show();
    await screen.findByRole('button', { name: 'digits' });
    server.failure = new ApiError('The store is locked.', 'store_unavailable', 503);
    act(() => model.refresh());
    expect((await screen.findByRole('alert')).textContent).toContain('The store is locked.');
    server.failure = null;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});
