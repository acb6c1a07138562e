/** Files of runs over HTTP: operations as all others, and addresses for the browser to fetch by itself. */

import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import type { FilesApi } from '../model/files-api';
import { type HttpApi, PREFIX } from './client';
import { download } from './download';

export class HttpFiles implements FilesApi {
  constructor(
    private readonly api: HttpApi,
    private readonly settings: ServerConnection.ISettings
  ) {}

  readonly listArtifacts: FilesApi['listArtifacts'] = request => this.api.request('artifacts.list', request);
  readonly readArtifact: FilesApi['readArtifact'] = request => this.api.request('artifacts.read', request);
  readonly readArtifactTable: FilesApi['readArtifactTable'] = request =>
    this.api.request('artifacts.table', request);
  readonly archiveArtifacts: FilesApi['archiveArtifacts'] = run_id =>
    this.api.request('artifacts.archive', { run_id });
  readonly getExport: FilesApi['getExport'] = export_id => this.api.request('exports.get', { export_id });

  artifactUrl(runId: string, path: string, isShown: boolean): string {
    const address = this.address('artifacts', runId, ...path.split('/'));
    return isShown ? `${address}?inline=1` : address;
  }

  exportUrl(exportId: string): string {
    return this.address('exports', exportId);
  }

  save(url: string, name: string): void {
    download(url, name);
  }

  private address(...parts: string[]): string {
    return URLExt.join(this.settings.baseUrl, PREFIX, ...parts.map(encodeURIComponent));
  }
}
