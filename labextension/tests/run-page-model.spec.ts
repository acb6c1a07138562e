import { expect, it, vi } from 'vitest';
import { STATUS } from './fake-facts';
import { FakeFiles } from './fake-files';
import { FakeServer, run } from './fake-server';
import { openRunPage } from './open-run-page';

it('asks for files again when the run itself has changed, and for nothing when another store has', async () => {
  const [server, files] = [new FakeServer(), new FakeFiles()];
  server.experiments.set('digits', [run('deep'), run('wide')]);
  const model = openRunPage(server, { files });
  await vi.waitFor(() => expect(model.get().detail).not.toBeNull());
  const asked = (): number[] => [server.requests('runs.get').length, files.lists];
  const [runs = 0, lists = 0] = asked();
  const emit = (store_id: string, runId: string): void =>
    server.changes.emit({
      store_id,
      revision: 9,
      experiment_ids: ['digits'],
      run_ids: [runId],
      truncated: false,
      models: false
    });
  emit('another', 'id-deep');
  emit(STATUS.store_id, 'id-wide');
  await vi.waitFor(() => expect(asked()).toEqual([runs + 1, lists]));
  emit('another', 'id-deep');
  emit(STATUS.store_id, 'id-deep');
  await vi.waitFor(() => expect(asked()).toEqual([runs + 2, lists + 1]));
});
