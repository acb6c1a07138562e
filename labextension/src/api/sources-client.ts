/** Where runs come from, over HTTP. */

import type { RunCell, RunParamsChange, RunsDiff, RunsDiffed } from '../model/api';
import type { SourcesApi } from '../model/sources-api';
import type { HttpApi } from './client';

export class HttpSources implements SourcesApi {
  constructor(private readonly api: HttpApi) {}

  diffRuns(request: RunsDiff): Promise<RunsDiffed> {
    return this.api.request<RunsDiffed>('runs.diff', request);
  }

  rewriteRun(request: RunParamsChange): Promise<RunCell> {
    return this.api.request<RunCell>('runs.rewrite', request);
  }
}
