/** Models over a fake server, made for one test and ended after it. */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { ExperimentModel } from '../src/model/experiment-model';
import { SidebarModel } from '../src/model/sidebar-model';
import { FakeServer, run } from './fake-server';

export let server: FakeServer;
let models: SidebarModel[] = [];

beforeEach(() => {
  server = new FakeServer();
  server.experiments.set('digits', [
    run('wide', { accuracy: 0.98, loss: 0.1 }),
    run('base', { accuracy: 0.96, loss: 0.2 }),
    run('nan', { accuracy: 'NaN' }, 'FAILED')
  ]);
  server.experiments.set('churn', []);
});

afterEach(() => {
  models.forEach(model => model.dispose());
  models = [];
});

export function open(): SidebarModel {
  const model = new SidebarModel(server, { surroundings: server.surroundings, state: server });
  models.push(model);
  return model;
}

/** A sidebar with the experiment "digits" open and its runs there. */
export async function openDigits(): Promise<SidebarModel> {
  const model = open();
  await vi.waitFor(() => expect(model.get().loaded).toBe(true));
  model.toggle('digits');
  await vi.waitFor(() => expect(digits(model).runs.get().loaded).toBe(true));
  return model;
}

export function digits(model: SidebarModel): ExperimentModel {
  const found = model.get().open.get('digits');
  if (found === undefined) {
    throw new Error('The experiment is not open.');
  }
  return found;
}

export function rows(model: SidebarModel): string[] {
  return digits(model)
    .runs.get()
    .rows.map(row => row.name);
}

export function names(model: SidebarModel): string[] {
  return model.get().experiments.map(item => item.name);
}

/** Lets everything that is already answered be worked off. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve));
}
