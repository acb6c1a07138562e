import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommApi } from '../src/api/comm-client';
import { ApiError } from '../src/model/api';

/** A widget's model whose kernel is the test. */
class FakeComm {
  readonly sent: { ask: string; operation: string; body: string }[] = [];
  private readonly listeners = new Set<(...args: unknown[]) => void>();

  send(content: unknown): void {
    this.sent.push(content as (typeof this.sent)[number]);
  }

  on(_event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.add(listener);
  }

  off(_event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.delete(listener);
  }

  answer(ask: string, body: unknown, status = 200): void {
    const message = { answer: ask, status, body: JSON.stringify(body) };
    [...this.listeners].forEach(listener => listener(message, []));
  }
}

describe('CommApi', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives each request its own answer, in whatever order they come', async () => {
    const comm = new FakeComm();
    const api = new CommApi(comm);
    const first = api.getRun({ run_id: 'a' });
    const second = api.getRun({ run_id: 'b' });
    expect(comm.sent.map(({ operation, body }) => [operation, JSON.parse(body) as unknown])).toEqual([
      ['runs.get', { run_id: 'a' }],
      ['runs.get', { run_id: 'b' }]
    ]);
    comm.answer(comm.sent[1]!.ask, { run_name: 'second' });
    comm.answer(comm.sent[0]!.ask, { run_name: 'first' });
    expect(await first).toEqual({ run_name: 'first' });
    expect(await second).toEqual({ run_name: 'second' });
  });

  it('takes no answer to another view of the same widget', async () => {
    const comm = new FakeComm();
    const [one, other] = [new CommApi(comm), new CommApi(comm)];
    const asked = [one.getRun({ run_id: 'a' }), other.getRun({ run_id: 'b' })];
    comm.answer(comm.sent[1]!.ask, { run_name: 'b' });
    comm.answer(comm.sent[0]!.ask, { run_name: 'a' });
    expect(await Promise.all(asked)).toEqual([{ run_name: 'a' }, { run_name: 'b' }]);
  });

  it('waits no longer for what was given up', async () => {
    const comm = new FakeComm();
    const api = new CommApi(comm);
    const giving = new AbortController();
    const asked = api.searchRuns({ experiment_ids: ['0'] }, giving.signal).catch((error: unknown) => error);
    giving.abort();
    expect(await asked).toMatchObject({ code: 'given_up' });
    expect(comm.sent[1]).toEqual({ drop: comm.sent[0]!.ask });
    comm.answer(comm.sent[0]!.ask, {});
    vi.runAllTimers();
    expect(api.busy.get().busy).toBe(false);
  });

  it("rejects with the kernel's sentence, code and path", async () => {
    const comm = new FakeComm();
    const asked = new CommApi(comm).checkFilter({ text: '', experiment_ids: [], cursor: 0 });
    const error = { code: 'filter_syntax', message: 'Not like this.', path: 'filter' };
    comm.answer(comm.sent[0]!.ask, { error }, 400);
    const failure = await asked.catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({
      message: 'Not like this.',
      code: 'filter_syntax',
      status: 400,
      path: 'filter'
    });
  });

  it('calls the kernel busy when an answer is overdue, and no longer when all have come', async () => {
    const comm = new FakeComm();
    const api = new CommApi(comm);
    const asked = [api.getRun({ run_id: 'a' }), api.getRun({ run_id: 'b' })];
    vi.advanceTimersByTime(900);
    expect(api.busy.get().busy).toBe(false);
    vi.advanceTimersByTime(200);
    expect(api.busy.get().busy).toBe(true);
    comm.sent.forEach(({ ask }) => comm.answer(ask, {}));
    await Promise.all(asked);
    expect(api.busy.get().busy).toBe(false);
    vi.advanceTimersByTime(5000);
    expect(api.busy.get().busy).toBe(false);
  });

  it('leaves nobody waiting when the widget is closed', async () => {
    const api = new CommApi(new FakeComm());
    const asked = api.getRun({ run_id: 'a' });
    api.dispose();
    await expect(asked).rejects.toMatchObject({ code: 'closed' });
  });
});
