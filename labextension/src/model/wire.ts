/** Short names for the wire types; the contract itself is generated from src/trackside/operations/wire.py. */
import type { components } from '../api/contract';

type Schemas = components['schemas'];

export type AlignedCell = Schemas['AlignedCell'];
export type ArtifactArchive = Schemas['ArtifactArchive'];
export type ArtifactItem = Schemas['ArtifactItem'];
export type ArtifactList = Schemas['ArtifactList'];
export type ArtifactPage = Schemas['ArtifactPage'];
export type ArtifactRead = Schemas['ArtifactRead'];
export type ArtifactTable = Schemas['ArtifactTable'];
export type ArtifactTableRead = Schemas['ArtifactTableRead'];
export type ArtifactText = Schemas['ArtifactText'];
export type ChartBuild = Schemas['ChartBuild'];
export type ChartBuilt = Schemas['ChartBuilt'];
export type ChartChoice = Schemas['ChartChoice'];
export type ChartConfig = Schemas['ChartConfig'];
export type ChartSuggest = Schemas['ChartSuggest'];
export type ChartSuggested = Schemas['ChartSuggested'];
export type ColumnItem = Schemas['ColumnItem'];
export type ColumnPage = Schemas['ColumnPage'];
export type ColumnQuery = Schemas['ColumnQuery'];
export type Completion = Schemas['Completion'];
export type ConditionEdit = Schemas['ConditionEdit'];
export type ConditionItem = Schemas['ConditionItem'];
export type ExperimentCreate = Schemas['ExperimentCreate'];
export type ExperimentDelete = Schemas['ExperimentDelete'];
export type ExperimentDetail = Schemas['ExperimentDetail'];
export type ExperimentGet = Schemas['ExperimentGet'];
export type ExperimentItem = Schemas['ExperimentItem'];
export type ExperimentPage = Schemas['ExperimentPage'];
export type ExperimentRestore = Schemas['ExperimentRestore'];
export type ExperimentSearch = Schemas['ExperimentSearch'];
export type ExperimentUpdate = Schemas['ExperimentUpdate'];
export type ExportGet = Schemas['ExportGet'];
export type ExportState = Schemas['ExportState'];
export type ExportTicket = Schemas['ExportTicket'];
export type FilterCheck = Schemas['FilterCheck'];
export type FilterChecked = Schemas['FilterChecked'];
export type FilterCompose = Schemas['FilterCompose'];
export type FilterComposed = Schemas['FilterComposed'];
export type FilterError = Schemas['FilterError'];
export type FilterField = Schemas['FilterField'];
export type FilterSuggest = Schemas['FilterSuggest'];
export type FilterSuggested = Schemas['FilterSuggested'];
export type GroupItem = Schemas['GroupItem'];
export type GroupPage = Schemas['GroupPage'];
export type GroupQuery = Schemas['GroupQuery'];
export type History = Schemas['History'];
export type HistoryQuery = Schemas['HistoryQuery'];
export type HistorySeries = Schemas['HistorySeries'];
export type MetricItem = Schemas['MetricItem'];
export type RunCell = Schemas['RunCell'];
export type RunDetail = Schemas['RunDetail'];
export type RunExport = Schemas['RunExport'];
export type RunGet = Schemas['RunGet'];
export type RunParamsChange = Schemas['RunParamsChange'];
export type RunRows = Schemas['RunRows'];
export type RunSearch = Schemas['RunSearch'];
export type RunUpdate = Schemas['RunUpdate'];
export type RunsChanged = Schemas['RunsChanged'];
export type RunsDiff = Schemas['RunsDiff'];
export type RunsDiffed = Schemas['RunsDiffed'];
export type SideCell = Schemas['SideCell'];
export type SettingsInfo = Schemas['SettingsInfo'];
export type SettingsPut = Schemas['SettingsPut'];
export type SettingsQuery = Schemas['SettingsQuery'];
export type SourceItem = Schemas['SourceItem'];
export type Sparkline = Schemas['Sparkline'];
export type StatusInfo = Schemas['StatusInfo'];
export type StoreChanged = Schemas['StoreChanged'];
export type StoreFind = Schemas['StoreFind'];
export type StoreFound = Schemas['StoreFound'];
export type StoreShow = Schemas['StoreShow'];
export type VaryingPage = Schemas['VaryingPage'];
export type VaryingQuery = Schemas['VaryingQuery'];

/** Which of active and deleted ones are asked for. */
export type View = NonNullable<RunSearch['view']>;

export type RunDelete = Schemas['RunDelete'];
export type RunRestore = Schemas['RunRestore'];
export type Status = RunDetail['status'];

/** A float64 on the wire: JSON has no NaN and no infinities. */
export type WireNumber = Sparkline['values'][number];
