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
  readonly findStore: TracksideApi['findStore'] = ask(this, 'stores.find');
  readonly showStore: TracksideApi['showStore'] = ask(this, 'stores.show');
  readonly searchExperiments: TracksideApi['searchExperiments'] = ask(this, 'experiments.search');
  readonly getExperiment: TracksideApi['getExperiment'] = ask(this, 'experiments.get');
  readonly createExperiment: TracksideApi['createExperiment'] = ask(this, 'experiments.create');
  readonly updateExperiment: TracksideApi['updateExperiment'] = ask(this, 'experiments.update');
  readonly deleteExperiment: TracksideApi['deleteExperiment'] = ask(this, 'experiments.delete');
  readonly restoreExperiment: TracksideApi['restoreExperiment'] = ask(this, 'experiments.restore');
  readonly searchRuns: TracksideApi['searchRuns'] = ask(this, 'runs.search');
  readonly listColumns: TracksideApi['listColumns'] = ask(this, 'runs.columns');
  readonly findVarying: TracksideApi['findVarying'] = ask(this, 'runs.varying');
  readonly groupRuns: TracksideApi['groupRuns'] = ask(this, 'runs.groups');
  readonly deleteRuns: TracksideApi['deleteRuns'] = ask(this, 'runs.delete', LONG_MS);
  readonly restoreRuns: TracksideApi['restoreRuns'] = ask(this, 'runs.restore', LONG_MS);
  readonly exportRuns: TracksideApi['exportRuns'] = ask(this, 'runs.export', LONG_MS);
  readonly getRun: TracksideApi['getRun'] = ask(this, 'runs.get');
  readonly updateRuns: TracksideApi['updateRuns'] = ask(this, 'runs.update');
  readonly metricHistory: TracksideApi['metricHistory'] = ask(this, 'metrics.history');
  readonly buildChart: TracksideApi['buildChart'] = ask(this, 'charts.build');
  readonly suggestCharts: TracksideApi['suggestCharts'] = ask(this, 'charts.suggest');
  readonly getSettings: TracksideApi['getSettings'] = ask(this, 'settings.get');
  readonly putSettings: TracksideApi['putSettings'] = ask(this, 'settings.put');
  readonly getViews: TracksideApi['getViews'] = ask(this, 'views.get');
  readonly putView: TracksideApi['putView'] = ask(this, 'views.put');
  readonly deleteView: TracksideApi['deleteView'] = ask(this, 'views.delete');
  readonly checkFilter: TracksideApi['checkFilter'] = ask(this, 'filters.check');
  readonly composeFilter: TracksideApi['composeFilter'] = ask(this, 'filters.compose');
  readonly suggestFilter: TracksideApi['suggestFilter'] = ask(this, 'filters.suggest');
}

/** The function of an operation; its types are those of what it becomes. */
function ask<T>(
  api: Operations,
  operation: string,
  timeoutMs?: number
): (request: object, signal?: AbortSignal) => Promise<T> {
  return (request, signal) => api.request<T>(operation, request, timeoutMs, signal);
}
