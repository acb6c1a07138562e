/** The operations of the server, one function each, over Jupyter's own authenticated requests. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  ChartBuild,
  ChartBuilt,
  ExperimentCreate,
  ExperimentItem,
  ExperimentPage,
  ExperimentSearch,
  FilterCheck,
  FilterChecked,
  History,
  HistoryQuery,
  RunDetail,
  RunGet,
  RunRows,
  RunSearch,
  StatusInfo,
  TracksideApi
} from '../model/api';
import { ApiError } from '../model/api';

const PREFIX = 'trackside/api/v1';
const STATUS_TIMEOUT_MS = 10_000;
const TIMEOUT_MS = 60_000;

/** Asks Jupyter Server. Every failure is an {@link ApiError} whose message is for people. */
export class HttpApi implements TracksideApi {
  /**
   * @param settings - how to reach the server.
   * @param onUnreachable - called when a request got no answer.
   */
  constructor(
    private readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings(),
    private readonly onUnreachable: () => void = () => undefined
  ) {}

  status(): Promise<StatusInfo> {
    return this.request<StatusInfo>('status', {}, STATUS_TIMEOUT_MS);
  }

  searchExperiments(request: ExperimentSearch): Promise<ExperimentPage> {
    return this.request<ExperimentPage>('experiments.search', request);
  }

  createExperiment(request: ExperimentCreate): Promise<ExperimentItem> {
    return this.request<ExperimentItem>('experiments.create', request);
  }

  searchRuns(request: RunSearch): Promise<RunRows> {
    return this.request<RunRows>('runs.search', request);
  }

  getRun(request: RunGet): Promise<RunDetail> {
    return this.request<RunDetail>('runs.get', request);
  }

  metricHistory(request: HistoryQuery): Promise<History> {
    return this.request<History>('metrics.history', request);
  }

  buildChart(request: ChartBuild): Promise<ChartBuilt> {
    return this.request<ChartBuilt>('charts.build', request);
  }

  checkFilter(request: FilterCheck): Promise<FilterChecked> {
    return this.request<FilterChecked>('filters.check', request);
  }

  /** One operation by its wire name. The caller vouches for `T`; the contract's tests do for the server. */
  async request<T>(operation: string, body: object, timeoutMs = TIMEOUT_MS): Promise<T> {
    const response = await this.send(operation, body, timeoutMs);
    let answer: unknown;
    try {
      answer = await response.json();
    } catch {
      answer = null;
    }
    if (!response.ok) {
      throw refusal(response, answer);
    }
    return answer as T;
  }

  private async send(operation: string, body: object, timeoutMs: number): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, PREFIX, operation);
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs)
    };
    try {
      return await ServerConnection.makeRequest(url, init, this.settings);
    } catch (error) {
      if (operation !== 'status') {
        this.onUnreachable();
      }
      const reason = error instanceof Error && error.message ? ` (${error.message})` : '';
      throw new ApiError(`Jupyter Server does not answer${reason}.`, 'unreachable');
    }
  }
}

/** What a refusal says: our server's own sentence, or what its status means where there is none. */
function refusal(response: Response, answer: unknown): ApiError {
  const { status } = response;
  const error = field(answer, 'error');
  const message = field(error, 'message');
  if (typeof message === 'string') {
    const code = field(error, 'code');
    const path = field(error, 'path');
    return new ApiError(
      message,
      typeof code === 'string' ? code : 'refused',
      status,
      typeof path === 'string' ? path : null
    );
  }
  if (status === 404 || status === 405) {
    return new ApiError(
      'The server part of trackside is not enabled on this Jupyter Server.',
      'missing',
      status
    );
  }
  if (status === 401 || status === 403) {
    return new ApiError(
      'You are not signed in to this Jupyter Server; reload the page.',
      'forbidden',
      status
    );
  }
  return new ApiError(
    `Jupyter Server answered ${status} ${response.statusText}.`.replace(' .', '.'),
    'failed',
    status
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
