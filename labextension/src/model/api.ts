/**
 * What the models ask of the server: one method per wire operation. `api/operations.ts` names them on the
 * wire; `api/client.ts` asks over HTTP, a widget's `api/comm-client.ts` over its comm.
 */
import type * as wire from './wire';

export type * from './wire';

/** With a signal, a request is given up when that is aborted; it then fails like one without an answer. */
export interface TracksideApi {
  status(): Promise<wire.StatusInfo>;
  findStore(request: wire.StoreFind): Promise<wire.StoreFound>;
  showStore(request: wire.StoreShow): Promise<wire.StatusInfo>;
  searchExperiments(request: wire.ExperimentSearch): Promise<wire.ExperimentPage>;
  getExperiment(request: wire.ExperimentGet): Promise<wire.ExperimentDetail>;
  createExperiment(request: wire.ExperimentCreate): Promise<wire.ExperimentItem>;
  updateExperiment(request: wire.ExperimentUpdate): Promise<wire.ExperimentItem>;
  deleteExperiment(request: wire.ExperimentDelete): Promise<wire.ExperimentItem>;
  restoreExperiment(request: wire.ExperimentRestore): Promise<wire.ExperimentItem>;
  searchRuns(request: wire.RunSearch, signal?: AbortSignal): Promise<wire.RunRows>;
  listColumns(request: wire.ColumnQuery): Promise<wire.ColumnPage>;
  findVarying(request: wire.VaryingQuery): Promise<wire.VaryingPage>;
  groupRuns(request: wire.GroupQuery, signal?: AbortSignal): Promise<wire.GroupPage>;
  deleteRuns(request: wire.RunDelete): Promise<wire.RunsChanged>;
  restoreRuns(request: wire.RunRestore): Promise<wire.RunsChanged>;
  exportRuns(request: wire.RunExport): Promise<wire.ExportTicket>;
  getRun(request: wire.RunGet): Promise<wire.RunDetail>;
  updateRuns(request: wire.RunUpdate): Promise<wire.RunsChanged>;
  metricHistory(request: wire.HistoryQuery): Promise<wire.History>;
  buildChart(request: wire.ChartBuild): Promise<wire.ChartBuilt>;
  suggestCharts(request: wire.ChartSuggest): Promise<wire.ChartSuggested>;
  getSettings(request: wire.SettingsQuery): Promise<wire.SettingsInfo>;
  putSettings(request: wire.SettingsPut): Promise<wire.SettingsInfo>;
  getViews(request: wire.SavedViewGet): Promise<wire.SavedViewPage>;
  putView(request: wire.SavedViewPut): Promise<wire.SavedViewItem>;
  deleteView(request: wire.SavedViewDelete): Promise<wire.SavedViewPage>;
  checkFilter(request: wire.FilterCheck, signal?: AbortSignal): Promise<wire.FilterChecked>;
  composeFilter(request: wire.FilterCompose): Promise<wire.FilterComposed>;
  suggestFilter(request: wire.FilterSuggest): Promise<wire.FilterSuggested>;
}

/** The server's refusal, or the reason why it could not be asked. */
export class ApiError extends Error {
  /**
   * @param message - a sentence for people, the server's own where it sent one.
   * @param code - the wire's error code; `unreachable` when no answer came.
   * @param status - the HTTP status; 0 when no answer came.
   * @param path - the part of the request that is wrong, if the server said so.
   */
  constructor(
    message: string,
    readonly code: string,
    readonly status: number = 0,
    readonly path: string | null = null
  ) {
    super(message);
    this.name = 'ApiError';
  }
}
