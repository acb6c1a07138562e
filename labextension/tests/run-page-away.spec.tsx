import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { ApiError } from '../src/model/api';
import type { Connection } from '../src/model/connection';
import { english } from '../src/model/translator';
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
  render(<RunPage model={model} host={host as RunPageHost} trans={english} />);
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

it('says that the server does not answer where a part of the page can not be fetched', async () => {
  const failed = Object.assign(new Error('Loading chunk notebooks failed.'), { name: 'ChunkLoadError' });
  await showAway({ onOpenNotebookAsOf: () => Promise.reject(failed) });
  await userEvent.click(screen.getByRole('button', { name: 'Open notebook as of this run' }));
  expect((await screen.findByRole('alert')).textContent).toContain(AWAY.message);
});
