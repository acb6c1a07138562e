/**
 * The wire types the sidebar uses, as src/trackside/operations/wire.py defines them.
 */

/** A float64 on the wire: JSON has no NaN and no infinities. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export type Status = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export type View = 'active_only' | 'deleted_only' | 'all';

export interface StatusInfo {
  store_id: string;
  store: string;
  store_label: string;
  package_version: string;
  revision: number;
  assets: Record<string, string>;
}

export interface ExperimentSearch {
  text?: string;
  notebook?: string | null;
  view?: View;
  max_results?: number;
  if_revision?: number | null;
}

export interface ExperimentItem {
  experiment_id: string;
  name: string;
  lifecycle_stage: 'active' | 'deleted';
  creation_time: number;
  last_update_time: number;
  run_count: number;
  running_count: number;
  last_activity: number;
  tags: Record<string, string>;
}

export interface ExperimentPage {
  revision: number;
  unchanged: boolean;
  experiments: ExperimentItem[];
}

export interface ExperimentCreate {
  name: string;
  tags?: Record<string, string>;
}

export interface RunSearch {
  experiment_ids: string[];
  filter?: string;
  order_by?: string[];
  max_results?: number;
  page_token?: string | null;
  view?: View;
  notebook?: string | null;
  metrics?: string[] | null;
  params?: string[] | null;
  tags?: string[] | null;
  sparkline?: string | null;
  if_revision?: number | null;
}

export interface Sparkline {
  steps: number[];
  values: WireNumber[];
}

export interface RunRows {
  revision: number;
  unchanged: boolean;
  total: number;
  next_page_token: string | null;
  run_id: string[];
  run_name: string[];
  experiment_id: string[];
  status: Status[];
  start_time: number[];
  end_time: (number | null)[];
  user_id: string[];
  colour: string[];
  metrics: Record<string, (WireNumber | null)[]>;
  params: Record<string, (string | null)[]>;
  tags: Record<string, (string | null)[]>;
  sparklines: (Sparkline | null)[];
  metric_keys: string[];
  param_keys: string[];
}

export interface RunGet {
  run_id: string;
  if_revision?: number | null;
}

export interface MetricItem {
  key: string;
  last: WireNumber;
  last_step: number;
  count: number;
  min: WireNumber | null;
  min_step: number | null;
  max: WireNumber | null;
  max_step: number | null;
  mean: WireNumber | null;
  sparkline: Sparkline;
}

export interface SourceItem {
  notebook: string | null;
  notebook_path: string | null;
  path_origin: string | null;
  kernel_id: string | null;
  cell_id: string | null;
  execution_count: number | null;
  attempt: number | null;
  code: string | null;
}

export interface RunDetail {
  revision: number;
  unchanged: boolean;
  run_id: string;
  run_name: string;
  experiment_id: string;
  experiment_name: string;
  status: Status;
  lifecycle_stage: 'active' | 'deleted';
  start_time: number;
  end_time: number | null;
  user_id: string;
  colour: string;
  params: Record<string, string>;
  changed_params: string[];
  metrics: MetricItem[];
  best: Record<string, WireNumber>;
  tags: Record<string, string>;
  warnings: string[];
  source: SourceItem | null;
}

export interface HistoryQuery {
  run_ids: string[];
  keys: string[];
  max_points?: number;
  if_revision?: number | null;
}

export interface HistorySeries {
  run_id: string;
  key: string;
  count: number;
  step: number[];
  timestamp: number[];
  value: WireNumber[];
}

export interface History {
  revision: number;
  unchanged: boolean;
  series: HistorySeries[];
}

export interface ChartBuild {
  run_ids: string[];
  y: string[];
  kind?: 'line';
  x?: 'step' | 'time' | 'relative_time';
  title?: string;
  max_points?: number;
  legend?: boolean;
  if_revision?: number | null;
}

export interface ChartBuilt {
  revision: number;
  unchanged: boolean;
  spec: Record<string, unknown>;
  data_name: string;
  data: Record<string, unknown>[];
  code: string;
  not_drawn: string[];
}

export interface FilterCheck {
  text: string;
  experiment_ids?: string[];
  cursor?: number | null;
}

export interface FilterError {
  message: string;
  column: number;
  expected: string[];
  suggestion: string | null;
}

export interface Completion {
  text: string;
  start: number;
  end: number;
  kind: 'metric' | 'param' | 'tag' | 'attribute' | 'operator' | 'value' | 'keyword';
  detail: string;
}

export interface FilterChecked {
  error: FilterError | null;
  completions: Completion[];
}

export interface StoreChanged {
  store_id: string;
  revision: number;
  experiment_ids: string[];
  run_ids: string[];
  truncated: boolean;
}
