import { ServerConnection } from '@jupyterlab/services';
import { describe, expect, it, vi } from 'vitest';
import { HttpApi } from '../src/api/client';
import { ApiError } from '../src/model/api';
import { LINE } from '../src/model/comparison-model';

/** A Jupyter Server that answers as it is told; what it was asked is kept. */
function serverAnswering(answer: () => Response | Promise<Response>): {
  asked: Request[];
  settings: ServerConnection.ISettings;
} {
  const asked: Request[] = [];
  const fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    asked.push(new Request(input, init));
    return Promise.resolve(answer());
  };
  const baseUrl = 'http://localhost:8888/user/ada/';
  return { asked, settings: ServerConnection.makeSettings({ baseUrl, token: 'secret', fetch }) };
}

const json = (body: unknown, status = 200): Response => Response.json(body, { status });

async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('HttpApi', () => {
  it("posts the request as JSON to the operation below the server's base address", async () => {
    const { asked, settings } = serverAnswering(() =>
      json({ revision: 3, unchanged: true, experiments: [] })
    );
    await new HttpApi(settings).searchExperiments({ text: 'churn', if_revision: 3 });
    const [request] = asked;
    expect(request?.method).toBe('POST');
    expect(new URL(request?.url ?? '').pathname).toBe('/user/ada/trackside/api/v1/experiments.search');
    expect(await request?.json()).toEqual({ text: 'churn', if_revision: 3 });
  });

  it("signs the request with Jupyter's token", async () => {
    const { asked, settings } = serverAnswering(() => json({}));
    await new HttpApi(settings).status();
    expect(asked[0]?.headers.get('Authorization')).toBe('token secret');
  });

  it.each([
    ['status', 'status', (api: HttpApi) => api.status()],
    ['createExperiment', 'experiments.create', (api: HttpApi) => api.createExperiment({ name: 'a' })],
    ['searchRuns', 'runs.search', (api: HttpApi) => api.searchRuns({ experiment_ids: ['0'] })],
    ['getRun', 'runs.get', (api: HttpApi) => api.getRun({ run_id: 'r' })],
    ['metricHistory', 'metrics.history', (api: HttpApi) => api.metricHistory({ run_ids: [], keys: [] })],
    [
      'buildChart',
      'charts.build',
      (api: HttpApi) => api.buildChart({ run_ids: ['r'], config: { ...LINE, y: [] } })
    ],
    ['suggestCharts', 'charts.suggest', (api: HttpApi) => api.suggestCharts({ run_ids: ['r'] })],
    ['checkFilter', 'filters.check', (api: HttpApi) => api.checkFilter({ text: '' })]
  ])('%s asks the operation %s', async (_, operation, ask) => {
    const { asked, settings } = serverAnswering(() => json({}));
    await ask(new HttpApi(settings));
    expect(asked[0]?.url).toContain(`/trackside/api/v1/${operation}`);
  });

  it("passes the server's own sentence, code and path on", async () => {
    const error = { code: 'conflict', message: 'An experiment named "a" exists.', path: 'name' };
    const { settings } = serverAnswering(() => json({ error }, 409));
    const failure = await failureOf(new HttpApi(settings).createExperiment({ name: 'a' }));
    expect(failure).toMatchObject({ message: error.message, code: 'conflict', status: 409, path: 'name' });
  });

  it('knows a server without our extension by a 404 that is not ours, and says how to enable it', async () => {
    const { settings } = serverAnswering(() => new Response('<html>Not found</html>', { status: 404 }));
    const failure = await failureOf(new HttpApi(settings).status());
    expect(failure).toMatchObject({ code: 'missing', status: 404 });
    expect(failure.message).toContain('jupyter server extension enable trackside');
  });

  it('does not take an unknown run for a missing extension', async () => {
    const error = { code: 'not_found', message: 'No run "x".', path: null };
    const { settings } = serverAnswering(() => json({ error }, 404));
    expect((await failureOf(new HttpApi(settings).getRun({ run_id: 'x' }))).code).toBe('not_found');
  });

  it('says that one is not signed in', async () => {
    const { settings } = serverAnswering(() => json({ message: 'Forbidden' }, 403));
    expect((await failureOf(new HttpApi(settings).status())).message).toContain('not signed in');
  });

  it('names the status of any other refusal', async () => {
    const { settings } = serverAnswering(
      () => new Response('oops', { status: 502, statusText: 'Bad Gateway' })
    );
    expect((await failureOf(new HttpApi(settings).status())).message).toBe(
      'Jupyter Server answered 502 Bad Gateway.'
    );
  });

  it('takes an answer that was cut off for none', async () => {
    const onUnreachable = vi.fn();
    const { settings } = serverAnswering(() => new Response('{"runs": [', { status: 200 }));
    const failure = await failureOf(new HttpApi(settings, onUnreachable).getRun({ run_id: 'x' }));
    expect(failure.code).toBe('unreachable');
    expect(onUnreachable).toHaveBeenCalledOnce();
  });

  it('reports a server that does not answer, and tells whoever watches the connection', async () => {
    const onUnreachable = vi.fn();
    const { settings } = serverAnswering(() => Promise.reject(new TypeError('Failed to fetch')));
    const api = new HttpApi(settings, onUnreachable);
    expect(await failureOf(api.getRun({ run_id: 'x' }))).toMatchObject({ code: 'unreachable', status: 0 });
    expect(onUnreachable).toHaveBeenCalledOnce();
  });

  it('takes a request that was given up for no fault of the server', async () => {
    const onUnreachable = vi.fn();
    const giving = new AbortController();
    const fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const { signal } = new Request(input, init);
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      );
    };
    const settings = ServerConnection.makeSettings({ baseUrl: 'http://localhost:8888/', fetch });
    const asked = new HttpApi(settings, onUnreachable).searchRuns({ experiment_ids: ['0'] }, giving.signal);
    giving.abort();
    expect((await failureOf(asked)).code).toBe('given_up');
    expect(onUnreachable).not.toHaveBeenCalled();
  });

  it('does not report the watcher’s own question, which would never end', async () => {
    const onUnreachable = vi.fn();
    const { settings } = serverAnswering(() => Promise.reject(new TypeError('Failed to fetch')));
    await failureOf(new HttpApi(settings, onUnreachable).status());
    expect(onUnreachable).not.toHaveBeenCalled();
  });
});
