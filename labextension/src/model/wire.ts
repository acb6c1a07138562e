/** Short names for the wire types; the contract itself is generated from src/trackside/operations/wire.py. */
import type { components } from '../api/contract';

type Schemas = components['schemas'];

export type ChartBuild = Schemas['ChartBuild'];
export type ChartBuilt = Schemas['ChartBuilt'];
export type Completion = Schemas['Completion'];
export type ExperimentCreate = Schemas['ExperimentCreate'];
export type ExperimentItem = Schemas['ExperimentItem'];
export type ExperimentPage = Schemas['ExperimentPage'];
export type ExperimentSearch = Schemas['ExperimentSearch'];
export type FilterCheck = Schemas['FilterCheck'];
export type FilterChecked = Schemas['FilterChecked'];
export type FilterError = Schemas['FilterError'];
export type History = Schemas['History'];
export type HistoryQuery = Schemas['HistoryQuery'];
export type HistorySeries = Schemas['HistorySeries'];
export type MetricItem = Schemas['MetricItem'];
export type RunDetail = Schemas['RunDetail'];
export type RunGet = Schemas['RunGet'];
export type RunRows = Schemas['RunRows'];
export type RunSearch = Schemas['RunSearch'];
export type SourceItem = Schemas['SourceItem'];
export type Sparkline = Schemas['Sparkline'];
export type StatusInfo = Schemas['StatusInfo'];
export type StoreChanged = Schemas['StoreChanged'];

export type Status = RunDetail['status'];

/** A float64 on the wire: JSON has no NaN and no infinities. */
export type WireNumber = Sparkline['values'][number];
