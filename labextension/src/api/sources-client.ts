/** Where runs come from, over HTTP. */

import type { SourcesApi } from '../model/sources-api';
import type { HttpApi } from './client';

export class HttpSources implements SourcesApi {
  constructor(private readonly api: HttpApi) {}

  readonly diffRuns: SourcesApi['diffRuns'] = request => this.api.request('runs.diff', request);
  readonly rewriteRun: SourcesApi['rewriteRun'] = request => this.api.request('runs.rewrite', request);
}
