/** The operations of the server, one function each, over Jupyter's own authenticated requests. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  ChartBuild,
  ChartBuilt,
  ChartSuggest,
  ChartSuggested,
  ColumnPage,
  ColumnQuery,
  ExperimentCreate,
  ExperimentDelete,
  ExperimentDetail,
  ExperimentGet,
  ExperimentItem,
  ExperimentPage,
  ExperimentRestore,
  ExperimentSearch,
  ExperimentUpdate,
  FilterCheck,
  FilterChecked,
  FilterCompose,
  FilterComposed,
  FilterSuggest,
  FilterSuggested,
  GroupPage,
  GroupQuery,
  History,
  HistoryQuery,
  RunDetail,
  RunGet,
  RunRestore,
  RunExport,
  RunDelete,
  ExportTicket,
  RunRows,
  RunSearch,
  RunsChanged,
  RunUpdate,
  SettingsInfo,
  SettingsPut,
  SettingsQuery,
  StatusInfo,
  StoreFind,
  StoreFound,
  StoreShow,
  TracksideApi,
  VaryingPage,
  VaryingQuery
} from '../model/api';
import { ApiError } from '../model/api';
import { english, type Translator } from '../model/translator';

export const PREFIX = 'trackside/api/v1';
const ENABLE = 'jupyter server extension enable trackside';
const STATUS_TIMEOUT_MS = 10_000;
const TIMEOUT_MS = 60_000;
/** For what goes through thousands of runs. */
const LONG_MS = 300_000;

/** Asks Jupyter Server. Every failure is an {@link ApiError} whose message is for people. */
export class HttpApi implements TracksideApi {
  /**
   * @param settings - how to reach the server.
   * @param onUnreachable - called when a request got no answer.
   * @param trans - for the sentences where the server sends none.
   */
  constructor(
    private readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings(),
    private readonly onUnreachable: () => void = () => undefined,
    private readonly trans: Translator = english
  ) {}

  status(): Promise<StatusInfo> {
    return this.request<StatusInfo>('status', {}, STATUS_TIMEOUT_MS);
  }

  findStore(request: StoreFind): Promise<StoreFound> {
    return this.request<StoreFound>('stores.find', request);
  }

  showStore(request: StoreShow): Promise<StatusInfo> {
    return this.request<StatusInfo>('stores.show', request);
  }

  searchExperiments(request: ExperimentSearch): Promise<ExperimentPage> {
    return this.request<ExperimentPage>('experiments.search', request);
  }

  getExperiment(request: ExperimentGet): Promise<ExperimentDetail> {
    return this.request<ExperimentDetail>('experiments.get', request);
  }

  createExperiment(request: ExperimentCreate): Promise<ExperimentItem> {
    return this.request<ExperimentItem>('experiments.create', request);
  }

  updateExperiment(request: ExperimentUpdate): Promise<ExperimentItem> {
    return this.request<ExperimentItem>('experiments.update', request);
  }

  deleteExperiment(request: ExperimentDelete): Promise<ExperimentItem> {
    return this.request<ExperimentItem>('experiments.delete', request);
  }

  restoreExperiment(request: ExperimentRestore): Promise<ExperimentItem> {
    return this.request<ExperimentItem>('experiments.restore', request);
  }

  searchRuns(request: RunSearch): Promise<RunRows> {
    return this.request<RunRows>('runs.search', request);
  }

  listColumns(request: ColumnQuery): Promise<ColumnPage> {
    return this.request<ColumnPage>('runs.columns', request);
  }

  findVarying(request: VaryingQuery): Promise<VaryingPage> {
    return this.request<VaryingPage>('runs.varying', request);
  }

  groupRuns(request: GroupQuery): Promise<GroupPage> {
    return this.request<GroupPage>('runs.groups', request);
  }

  deleteRuns(request: RunDelete): Promise<RunsChanged> {
    return this.request<RunsChanged>('runs.delete', request, LONG_MS);
  }

  restoreRuns(request: RunRestore): Promise<RunsChanged> {
    return this.request<RunsChanged>('runs.restore', request, LONG_MS);
  }

  exportRuns(request: RunExport): Promise<ExportTicket> {
    return this.request<ExportTicket>('runs.export', request, LONG_MS);
  }

  getRun(request: RunGet): Promise<RunDetail> {
    return this.request<RunDetail>('runs.get', request);
  }

  updateRuns(request: RunUpdate): Promise<RunsChanged> {
    return this.request<RunsChanged>('runs.update', request);
  }

  metricHistory(request: HistoryQuery): Promise<History> {
    return this.request<History>('metrics.history', request);
  }

  buildChart(request: ChartBuild): Promise<ChartBuilt> {
    return this.request<ChartBuilt>('charts.build', request);
  }

  suggestCharts(request: ChartSuggest): Promise<ChartSuggested> {
    return this.request<ChartSuggested>('charts.suggest', request);
  }

  getSettings(request: SettingsQuery): Promise<SettingsInfo> {
    return this.request<SettingsInfo>('settings.get', request);
  }

  putSettings(request: SettingsPut): Promise<SettingsInfo> {
    return this.request<SettingsInfo>('settings.put', request);
  }

  checkFilter(request: FilterCheck): Promise<FilterChecked> {
    return this.request<FilterChecked>('filters.check', request);
  }

  composeFilter(request: FilterCompose): Promise<FilterComposed> {
    return this.request<FilterComposed>('filters.compose', request);
  }

  suggestFilter(request: FilterSuggest): Promise<FilterSuggested> {
    return this.request<FilterSuggested>('filters.suggest', request);
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
      throw refusal(response, answer, this.trans);
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
      const reason = error instanceof Error ? error.message : String(error);
      throw new ApiError(this.trans.__('Jupyter Server does not answer (%1).', reason), 'unreachable');
    }
  }
}

/** What a refusal says: our server's own sentence, or what its status means where there is none. */
function refusal(response: Response, answer: unknown, trans: Translator): ApiError {
  const { status, statusText } = response;
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
    const enable = trans.__(
      'Enable it with "%1" in the environment of Jupyter Server, then restart the server.',
      ENABLE
    );
    const sentence = trans.__('The server part of trackside is not running.');
    return new ApiError(`${sentence} ${enable}`, 'missing', status);
  }
  if (status === 401 || status === 403) {
    const sentence = trans.__('You are not signed in to this Jupyter Server; reload the page.');
    return new ApiError(sentence, 'forbidden', status);
  }
  const sentence = trans.__('Jupyter Server answered %1.', `${status} ${statusText}`.trim());
  return new ApiError(sentence, 'failed', status);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
