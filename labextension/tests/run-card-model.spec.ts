import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type Status } from '../src/model/api';
import { readCard, type RunCard, RunCardModel } from '../src/model/run-card';
import { FakeServer, run } from './fake-server';

const CARD: RunCard = {
  store_id: 'store-1',
  run_id: 'id-wide',
  run_name: 'wide',
  experiment_id: 'digits',
  experiment_name: 'digits',
  status: 'RUNNING',
  start_time: 0,
  end_time: null,
  params: {},
  changed_params: [],
  metrics: [{ key: 'accuracy', last: 0.5 }],
  best: {},
  warnings: []
};

let server: FakeServer;
let model: RunCardModel;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  serve('RUNNING', 0.6);
  model = new RunCardModel(CARD, server, server.surroundings);
});

afterEach(() => {
  model.dispose();
  vi.useRealTimers();
});

function serve(status: Status, accuracy: number): void {
  server.change('digits', runs => runs.splice(0, 1, run('wide', { accuracy }, status)));
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);
const shown = (): unknown => model.get().facts.metrics[0]?.last;
const asked = (): number => server.requests('runs.get').length;

describe('RunCardModel', () => {
  it('shows what the kernel sent, and asks for nothing while it is out of sight', async () => {
    await settle();
    expect(shown()).toBe(0.5);
    expect(asked()).toBe(0);
  });

  it('shows what the server knows once it is seen', async () => {
    model.setVisible(true);
    await settle();
    expect(shown()).toBe(0.6);
    expect(model.get()).toMatchObject({ isLive: true, facts: { colour: '#0072b2' } });
  });

  it('follows the changes of its run', async () => {
    model.setVisible(true);
    await settle();
    serve('RUNNING', 0.7);
    await settle();
    expect(shown()).toBe(0.7);
  });

  it('leaves the changes of other runs alone', async () => {
    model.setVisible(true);
    await settle();
    server.change('digits', runs => runs.splice(0, 1, run('other')));
    await settle();
    expect(asked()).toBe(1);
  });

  it('believes the kernel that a run is over before the server knows', async () => {
    model.setVisible(true);
    await settle();
    model.update({ ...CARD, status: 'FINISHED', end_time: 9, metrics: [{ key: 'accuracy', last: 0.9 }] });
    await settle();
    expect(model.get().facts).toMatchObject({ status: 'FINISHED', end_time: 9 });
    expect(shown()).toBe(0.9);
    expect(model.get().facts.metrics[0]?.sparkline).toBeDefined();
  });

  it('believes the server that a run is over when its kernel died', async () => {
    serve('KILLED', 0.6);
    model.setVisible(true);
    await settle();
    expect(model.get().facts.status).toBe('KILLED');
  });

  it('keeps to the kernel where the server has another store', async () => {
    model.dispose();
    model = new RunCardModel({ ...CARD, store_id: 'elsewhere' }, server, server.surroundings);
    model.setVisible(true);
    await settle();
    expect(asked()).toBe(0);
    expect(model.get()).toMatchObject({ isHere: false, isElsewhere: true });
    model.update({ ...CARD, store_id: 'elsewhere', metrics: [{ key: 'accuracy', last: 0.8 }] });
    expect(shown()).toBe(0.8);
  });

  it('keeps what it shows when the run is no longer there', async () => {
    server.failure = new ApiError('No run "id-wide".', 'not_found', 404);
    model.setVisible(true);
    await settle();
    expect(shown()).toBe(0.5);
  });

  it('asks again when the server is back', async () => {
    server.connection.set({ kind: 'disconnected', message: '' });
    model.setVisible(true);
    await settle();
    expect(asked()).toBe(0);
    server.connection.set({ kind: 'connected', status: await server.status() });
    await settle();
    expect(shown()).toBe(0.6);
  });

  it('listens to nothing after its end', async () => {
    model.setVisible(true);
    await settle();
    model.dispose();
    serve('RUNNING', 0.9);
    await settle();
    expect(asked()).toBe(1);
  });
});

describe('readCard', () => {
  it('reads what the kernel sends', () => {
    expect(readCard(CARD)).toEqual(CARD);
  });

  it('fills in what an older kernel leaves out', () => {
    const { store_id, run_id, run_name, status, start_time } = CARD;
    expect(readCard({ store_id, run_id, run_name, status, start_time })).toMatchObject({
      metrics: [],
      params: {}
    });
  });

  it.each([null, undefined, 'text', {}, { run_id: 7 }])('refuses %j', value => {
    expect(readCard(value)).toBeNull();
  });
});
