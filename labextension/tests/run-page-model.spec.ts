import { expect, it, vi } from 'vitest';
import { RunPageModel } from '../src/model/run-page-model';
import { STATUS } from './fake-facts';
import { FakeFiles } from './fake-files';
import { FakeModels } from './fake-models';
import { FakeServer, run } from './fake-server';
import { FakeSources } from './fake-sources';

it('asks for files again when the run itself has changed, and for nothing when another store has', async () => {
  const [server, files] = [new FakeServer(), new FakeFiles()];
  server.experiments.set('digits', [run('deep'), run('wide')]);
  const model = new RunPageModel(server, {
    runId: 'id-deep',
    files,
    sources: new FakeSources(),
    models: new FakeModels(),
    surroundings: server.surroundings
  });
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
  model.dispose();
});
