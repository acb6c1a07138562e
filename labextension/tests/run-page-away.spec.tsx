import React from 'react';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ApiError, type ExportState } from '../src/model/api';
import type { Connection } from '../src/model/connection';
import { RunExportModel } from '../src/model/run-export-model';
import { english } from '../src/model/translator';
import { runExports } from '../src/ui/run-exports';
import { RunPage } from '../src/ui/run-page';
import type { RunPageHost } from '../src/ui/run-page-host';
import { FakeFiles, file } from './fake-files';
import { FakeServer, run } from './fake-server';
import { openRunPage } from './open-run-page';

const AWAY = new ApiError('Jupyter Server does not answer.', 'unreachable');

interface Away {
  server: FakeServer;
  files: FakeFiles;
  connected: Connection;
}

/** The page of a run, whose server then goes away. */
async function showAway(host: Partial<RunPageHost> = {}): Promise<Away> {
  const [server, files] = [new FakeServer(), new FakeFiles()];
  server.experiments.set('digits', [run('deep')]);
  files.folders = { '': [file('a.txt'), file('p.png'), file('r.html')] };
  files.texts = { 'a.txt': 'hello' };
  const model = openRunPage(server, { files });
  const Exports = runExports(new RunExportModel(server, files));
  render(<RunPage model={model} host={{ Exports, ...host } as RunPageHost} trans={english} />);
  await screen.findByRole('treeitem', { name: 'p.png' });
  server.failure = files.failure = AWAY;
  const connected = server.connection.getSnapshot();
  server.connection.set({ kind: 'disconnected', message: AWAY.message });
  return { server, files, connected };
}

it('says why no file can be looked into, and looks again by itself when the server is back', async () => {
  const { server, files, connected } = await showAway();
  for (const name of ['a.txt', 'p.png', 'r.html', 'p.png']) {
    await userEvent.click(screen.getByRole('treeitem', { name }));
    const preview = within(screen.getByRole('region', { name: 'Preview' }));
    expect((await preview.findByRole('alert')).textContent).toContain(AWAY.message);
  }
  server.failure = files.failure = null;
  server.connection.set(connected);
  expect((await screen.findByRole('img', { name: 'p.png' })).getAttribute('src')).toContain('p.png');
  expect(screen.queryByRole('alert')).toBeNull();
});

const BROKEN = 'The download ended before everything was sent.';
const SENDING: ExportState = { state: 'sending', done_bytes: 4000, size_bytes: 10_000 };

it.each([
  ['all of its files', 'Download all', null],
  ['the run', 'Export', 'Zip with files']
])('says that a download of %s ended too early, and begins it again', async (_, button, format) => {
  const { server, files, connected } = await showAway();
  server.failure = files.failure = null;
  act(() => server.connection.set(connected));
  files.states = [SENDING];
  const press = async (name: string): Promise<void> => userEvent.click(screen.getByRole('button', { name }));
  await press(button);
  if (format !== null) {
    await userEvent.click(screen.getByRole('menuitem', { name: format }));
  }
  await waitFor(() => expect(files.saved).toHaveLength(1));
  expect(screen.queryByText(BROKEN)).toBeNull();
  files.failure = AWAY;
  const alert = (await screen.findByText(BROKEN)).parentElement!;
  files.failure = null;
  await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(files.saved).toHaveLength(2));
  await waitFor(() => expect(screen.queryByText(BROKEN)).toBeNull());
});

it('takes it back that a download ended too early when the server goes on sending', async () => {
  const { server, files, connected } = await showAway();
  server.failure = files.failure = null;
  act(() => server.connection.set(connected));
  await userEvent.click(screen.getByRole('button', { name: 'Download all' }));
  expect(await screen.findByText('Downloaded.')).toBeTruthy();
  vi.useFakeTimers();
  try {
    fireEvent.click(screen.getByRole('button', { name: 'Download all' }));
    files.failure = AWAY;
    await act(() => vi.advanceTimersByTimeAsync(100));
    expect(screen.getByText(BROKEN)).toBeTruthy();
    files.states = [SENDING];
    files.failure = null;
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(screen.queryByText(BROKEN)).toBeNull();
    expect(screen.getByText('4 kB of 10 kB')).toBeTruthy();
  } finally {
    vi.useRealTimers();
  }
});

it('says that the server does not answer where a part of the page can not be fetched', async () => {
  const failed = Object.assign(new Error('Loading chunk notebooks failed.'), { name: 'ChunkLoadError' });
  await showAway({ onOpenNotebookAsOf: () => Promise.reject(failed) });
  await userEvent.click(screen.getByRole('button', { name: 'Open notebook as of this run' }));
  expect((await screen.findByRole('alert')).textContent).toContain(AWAY.message);
});
