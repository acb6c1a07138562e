/** The model of a run's page over a fake server, made for one test and ended after it. */
import { afterEach } from 'vitest';
import { RunPageModel, type RunPageOptions } from '../src/model/run-page-model';
import { FakeFiles } from './fake-files';
import { FakeModels } from './fake-models';
import type { FakeServer } from './fake-server';
import { FakeSources } from './fake-sources';

let models: RunPageModel[] = [];

afterEach(() => {
  models.forEach(model => model.dispose());
  models = [];
});

/** The page of the run "deep"; what a test says nothing of is a fake of its own. */
export function openRunPage(server: FakeServer, parts: Partial<RunPageOptions> = {}): RunPageModel {
  const model = new RunPageModel(server, {
    runId: 'id-deep',
    files: new FakeFiles(),
    sources: new FakeSources(),
    models: new FakeModels(),
    surroundings: server.surroundings,
    ...parts
  });
  models.push(model);
  return model;
}
