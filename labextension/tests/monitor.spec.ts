import type { Event } from '@jupyterlab/services';
import { Stream } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Monitor, STORE_CHANGED } from '../src/api/monitor';
import { ApiError, type StatusInfo, type StoreChanged } from '../src/model/api';

const VERSION = '1.0.0';
const STATUS: StatusInfo = {
  store_id: 'store',
  store: 'sqlite:////home/ada/.trackside/store.db',
  store_label: '~/.trackside',
  package_version: VERSION,
  revision: 5,
  assets: {}
};

/** The server, as far as the monitor asks it. */
let answer: () => StatusInfo;
let stream: Stream<Event.IManager, Event.Emission>;
let monitor: Monitor;
let changes: StoreChanged[];

beforeEach(() => {
  vi.useFakeTimers();
  answer = () => STATUS;
  stream = new Stream({} as Event.IManager);
  monitor = new Monitor(() => Promise.resolve().then(() => answer()), stream, VERSION);
  changes = [];
  monitor.changes.subscribe(change => changes.push(change));
});

afterEach(() => {
  monitor.dispose();
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

function fail(error: ApiError): () => never {
  return () => {
    throw error;
  };
}

function emit(change: Partial<StoreChanged>): void {
  stream.emit({
    schema_id: STORE_CHANGED,
    store_id: 'store',
    revision: 6,
    experiment_ids: ['0'],
    run_ids: ['r'],
    truncated: false,
    models: false,
    ...change
  });
}

const kind = (): string => monitor.connection.getSnapshot().kind;
const UNREACHABLE = new ApiError('Jupyter Server does not answer.', 'unreachable');

describe('Monitor', () => {
  it('is connected once the server of our version has answered', async () => {
    expect(kind()).toBe('connecting');
    await pass(10);
    expect(monitor.connection.getSnapshot()).toEqual({ kind: 'connected', status: STATUS });
  });

  it('tells both versions, and what to do, when they differ', async () => {
    answer = () => ({ ...STATUS, package_version: '0.9.0' });
    await pass(10);
    const connection = monitor.connection.getSnapshot();
    expect(connection).toMatchObject({ kind: 'other-version', serverVersion: '0.9.0' });
    expect(connection).toHaveProperty('message', expect.stringMatching(/1\.0\.0.*0\.9\.0.*[Rr]estart/));
  });

  it('knows a server without our extension', async () => {
    answer = fail(new ApiError('The server part is not running.', 'missing', 404));
    await pass(10);
    expect(monitor.connection.getSnapshot()).toEqual({
      kind: 'missing',
      message: 'The server part is not running.'
    });
  });

  it("shows the server's own sentence when the store can't be read", async () => {
    answer = fail(new ApiError('The store is of a newer version.', 'unavailable', 503));
    await pass(10);
    expect(monitor.connection.getSnapshot()).toEqual({
      kind: 'unavailable',
      message: 'The store is of a newer version.'
    });
  });

  it('is disconnected while there is no answer, and recovers by itself within seconds', async () => {
    await pass(10);
    answer = fail(UNREACHABLE);
    monitor.retry();
    await pass(10);
    expect(kind()).toBe('disconnected');
    answer = () => STATUS;
    await pass(3_000);
    expect(kind()).toBe('connected');
  });

  it('makes everybody ask again after a connection that was lost', async () => {
    await pass(10);
    answer = fail(UNREACHABLE);
    monitor.retry();
    await pass(10);
    answer = () => STATUS;
    await pass(3_000);
    expect(changes).toEqual([
      { store_id: 'store', revision: 5, experiment_ids: [], run_ids: [], truncated: true, models: true }
    ]);
  });

  it('passes change events on', async () => {
    await pass(10);
    emit({});
    expect(changes).toEqual([
      {
        store_id: 'store',
        revision: 6,
        experiment_ids: ['0'],
        run_ids: ['r'],
        truncated: false,
        models: false
      }
    ]);
  });

  it('leaves other events of the server alone', async () => {
    await pass(10);
    stream.emit({ schema_id: 'https://events.jupyter.org/contents_service', path: 'a.ipynb' });
    expect(changes).toEqual([]);
  });

  it('finds by its slow question what no event told', async () => {
    await pass(10);
    answer = () => ({ ...STATUS, revision: 9 });
    await pass(20_000);
    expect(changes).toMatchObject([{ revision: 9, truncated: true }]);
  });

  it('asks as often as it is told to from then on, also after it was told not to ask', async () => {
    const asked = vi.fn(() => STATUS);
    answer = asked;
    await pass(10);
    monitor.setPause(2);
    asked.mockClear();
    await pass(6_100);
    expect(asked).toHaveBeenCalledTimes(4);
    monitor.setPause(0);
    await pass(10);
    asked.mockClear();
    await pass(60_000);
    expect(asked).not.toHaveBeenCalled();
    monitor.setPause(15);
    await pass(31_000);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('does not tell twice what an event has told', async () => {
    await pass(10);
    emit({ revision: 9 });
    answer = () => ({ ...STATUS, revision: 9 });
    await pass(20_000);
    expect(changes).toHaveLength(1);
  });

  it('looks again when an event comes from another store', async () => {
    await pass(10);
    answer = () => ({ ...STATUS, store_id: 'other', revision: 1 });
    emit({ store_id: 'other', revision: 1 });
    await pass(10);
    expect(monitor.connection.getSnapshot()).toMatchObject({ status: { store_id: 'other' } });
    expect(changes).toMatchObject([{ store_id: 'other', truncated: true }]);
  });

  it('is no news to listeners while only the revision grows', async () => {
    await pass(10);
    const listener = vi.fn();
    monitor.connection.subscribe(listener);
    answer = () => ({ ...STATUS, revision: 9 });
    await pass(20_000);
    expect(listener).not.toHaveBeenCalled();
  });

  it('asks and hears nothing after its end', async () => {
    await pass(10);
    monitor.dispose();
    const asked = vi.fn(() => STATUS);
    answer = asked;
    emit({});
    await pass(60_000);
    expect(asked).not.toHaveBeenCalled();
    expect(changes).toEqual([]);
  });
});
