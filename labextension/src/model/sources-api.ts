/** What the models ask about where runs come from: what differs between two, and a cell with other params. */
import type { RunCell, RunParamsChange, RunsDiff, RunsDiffed } from './wire';

export interface SourcesApi {
  diffRuns(request: RunsDiff): Promise<RunsDiffed>;
  rewriteRun(request: RunParamsChange): Promise<RunCell>;
}
