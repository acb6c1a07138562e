/** The operations by their wire names, one function each; how they are asked is the transport's affair. */

import { ApiError, type TracksideApi } from '../model/api';
import type { Translator } from '../model/translator';

export const STATUS_TIMEOUT_MS = 10_000;
/** For what goes through thousands of runs. */
const LONG_MS = 300_000;

/** Why a request has no answer that nobody wants any more; whoever gave it up doesn't look. */
export function givenUp(trans: Translator): ApiError {
  return new ApiError(trans.__('The request was given up.'), 'given_up');
}

export abstract class Operations implements TracksideApi {
  /**
   * One operation. The caller vouches for `T`; the contract's tests do for the server.
   *
   * Every failure is an `ApiError` whose message is for people.
   *
   * @param signal - gives the request up: nobody wants the answer any more.
   */
  abstract request<T>(operation: string, body: object, timeoutMs?: number, signal?: AbortSignal): Promise<T>;

  readonly status: TracksideApi['status'] = () => this.request('status', {}, STATUS_TIMEOUT_MS);
  readonly findStore: TracksideApi['findStore'] = request => this.request('stores.find', request);
  readonly showStore: TracksideApi['showStore'] = request => this.request('stores.show', request);
  readonly searchExperiments: TracksideApi['searchExperiments'] = request =>
    this.request('experiments.search', request);
  readonly getExperiment: TracksideApi['getExperiment'] = request => this.request('experiments.get', request);
  readonly createExperiment: TracksideApi['createExperiment'] = request =>
    this.request('experiments.create', request);
  readonly updateExperiment: TracksideApi['updateExperiment'] = request =>
    this.request('experiments.update', request);
  readonly deleteExperiment: TracksideApi['deleteExperiment'] = request =>
    this.request('experiments.delete', request);
  readonly restoreExperiment: TracksideApi['restoreExperiment'] = request =>
    this.request('experiments.restore', request);
  readonly searchRuns: TracksideApi['searchRuns'] = (request, signal) =>
    this.request('runs.search', request, undefined, signal);
  readonly listColumns: TracksideApi['listColumns'] = request => this.request('runs.columns', request);
  readonly findVarying: TracksideApi['findVarying'] = request => this.request('runs.varying', request);
  readonly groupRuns: TracksideApi['groupRuns'] = (request, signal) =>
    this.request('runs.groups', request, undefined, signal);
  readonly deleteRuns: TracksideApi['deleteRuns'] = request => this.request('runs.delete', request, LONG_MS);
  readonly restoreRuns: TracksideApi['restoreRuns'] = request =>
    this.request('runs.restore', request, LONG_MS);
  readonly exportRuns: TracksideApi['exportRuns'] = request => this.request('runs.export', request, LONG_MS);
  readonly getRun: TracksideApi['getRun'] = request => this.request('runs.get', request);
  readonly updateRuns: TracksideApi['updateRuns'] = request => this.request('runs.update', request);
  readonly metricHistory: TracksideApi['metricHistory'] = request => this.request('metrics.history', request);
  readonly buildChart: TracksideApi['buildChart'] = request => this.request('charts.build', request);
  readonly suggestCharts: TracksideApi['suggestCharts'] = request => this.request('charts.suggest', request);
  readonly getSettings: TracksideApi['getSettings'] = request => this.request('settings.get', request);
  readonly putSettings: TracksideApi['putSettings'] = request => this.request('settings.put', request);
  readonly getViews: TracksideApi['getViews'] = request => this.request('views.get', request);
  readonly putView: TracksideApi['putView'] = request => this.request('views.put', request);
  readonly deleteView: TracksideApi['deleteView'] = request => this.request('views.delete', request);
  readonly checkFilter: TracksideApi['checkFilter'] = (request, signal) =>
    this.request('filters.check', request, undefined, signal);
  readonly composeFilter: TracksideApi['composeFilter'] = request => this.request('filters.compose', request);
  readonly suggestFilter: TracksideApi['suggestFilter'] = request => this.request('filters.suggest', request);
}
