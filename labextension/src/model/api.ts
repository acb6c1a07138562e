/**
 * What the models ask of the server: one method per wire operation. `api/client.ts` implements it over
 * HTTP; a widget can implement it over its comm.
 */
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
  VaryingPage,
  VaryingQuery
} from './wire';

export type * from './wire';

export interface TracksideApi {
  status(): Promise<StatusInfo>;
  findStore(request: StoreFind): Promise<StoreFound>;
  showStore(request: StoreShow): Promise<StatusInfo>;
  searchExperiments(request: ExperimentSearch): Promise<ExperimentPage>;
  getExperiment(request: ExperimentGet): Promise<ExperimentDetail>;
  createExperiment(request: ExperimentCreate): Promise<ExperimentItem>;
  updateExperiment(request: ExperimentUpdate): Promise<ExperimentItem>;
  deleteExperiment(request: ExperimentDelete): Promise<ExperimentItem>;
  restoreExperiment(request: ExperimentRestore): Promise<ExperimentItem>;
  searchRuns(request: RunSearch): Promise<RunRows>;
  listColumns(request: ColumnQuery): Promise<ColumnPage>;
  findVarying(request: VaryingQuery): Promise<VaryingPage>;
  groupRuns(request: GroupQuery): Promise<GroupPage>;
  deleteRuns(request: RunDelete): Promise<RunsChanged>;
  restoreRuns(request: RunRestore): Promise<RunsChanged>;
  exportRuns(request: RunExport): Promise<ExportTicket>;
  getRun(request: RunGet): Promise<RunDetail>;
  updateRuns(request: RunUpdate): Promise<RunsChanged>;
  metricHistory(request: HistoryQuery): Promise<History>;
  buildChart(request: ChartBuild): Promise<ChartBuilt>;
  suggestCharts(request: ChartSuggest): Promise<ChartSuggested>;
  getSettings(request: SettingsQuery): Promise<SettingsInfo>;
  putSettings(request: SettingsPut): Promise<SettingsInfo>;
  checkFilter(request: FilterCheck): Promise<FilterChecked>;
  composeFilter(request: FilterCompose): Promise<FilterComposed>;
  suggestFilter(request: FilterSuggest): Promise<FilterSuggested>;
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
