/** Files of runs over HTTP: operations as all others, and addresses for the browser to fetch by itself. */

import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import type {
  ArtifactList,
  ArtifactPage,
  ArtifactRead,
  ArtifactTable,
  ArtifactTableRead,
  ArtifactText,
  ExportState,
  ExportTicket,
  RunExport
} from '../model/api';
import type { FilesApi } from '../model/files-api';
import { type HttpApi, PREFIX } from './client';

export class HttpFiles implements FilesApi {
  constructor(
    private readonly api: HttpApi,
    private readonly settings: ServerConnection.ISettings
  ) {}

  listArtifacts(request: ArtifactList): Promise<ArtifactPage> {
    return this.api.request<ArtifactPage>('artifacts.list', request);
  }

  readArtifact(request: ArtifactRead): Promise<ArtifactText> {
    return this.api.request<ArtifactText>('artifacts.read', request);
  }

  readArtifactTable(request: ArtifactTableRead): Promise<ArtifactTable> {
    return this.api.request<ArtifactTable>('artifacts.table', request);
  }

  archiveArtifacts(runId: string): Promise<ExportTicket> {
    return this.api.request<ExportTicket>('artifacts.archive', { run_id: runId });
  }

  exportRuns(request: RunExport): Promise<ExportTicket> {
    return this.api.request<ExportTicket>('runs.export', request);
  }

  getExport(exportId: string): Promise<ExportState> {
    return this.api.request<ExportState>('exports.get', { export_id: exportId });
  }

  artifactUrl(runId: string, path: string, isShown: boolean): string {
    const address = this.address('artifacts', runId, ...path.split('/'));
    return isShown ? `${address}?inline=1` : address;
  }

  exportUrl(exportId: string): string {
    return this.address('exports', exportId);
  }

  save(url: string, name: string): void {
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  }

  private address(...parts: string[]): string {
    return URLExt.join(this.settings.baseUrl, PREFIX, ...parts.map(encodeURIComponent));
  }
}
