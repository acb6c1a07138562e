import { ServerConnection } from '@jupyterlab/services';
import { expect, it } from 'vitest';
import { ApiError, type ExportState, type ExportTicket } from '../src/model/api';
import { saveExport } from '../src/panels/save-export';
import { english } from '../src/model/translator';
import { FakeFiles } from './fake-files';

const TICKET: ExportTicket = {
  export_id: 't',
  file_name: 'a.zip',
  media_type: 'application/zip',
  run_count: 1
};

/** Saves a zip of whose sending the server says this; how many bytes were told. */
async function save(states: ExportState[], failure: Error | null = null): Promise<number[]> {
  const files = new FakeFiles();
  files.states = states;
  files.failure = failure;
  const told: number[] = [];
  await saveExport(ServerConnection.makeSettings(), files, english)(TICKET, done => told.push(done));
  return told;
}

it('has saved a zip when the server has sent all of it', async () => {
  document.addEventListener('click', event => event.preventDefault(), { once: true }); // jsdom can't save
  expect(await save([{ state: 'sending', done_bytes: 5, size_bytes: null }])).toEqual([5, 10]);
});

it.each<[string, ExportState[], Error | null]>([
  ['breaks off', [{ state: 'failed', done_bytes: 5, size_bytes: null }], null],
  ['is not known any more', [], new ApiError('This export has expired.', 'not_found', 404)],
  ['is away with its server', [], new ApiError('No answer.', 'unreachable')]
])('has saved nothing where what is sent %s', async (_, states, failure) => {
  document.addEventListener('click', event => event.preventDefault(), { once: true });
  await expect(save(states, failure)).rejects.toThrow('The download ended before everything was sent.');
});
