/** What the models ask about a run's files, and where a browser fetches them. */
import type * as wire from './wire';

export interface FilesApi {
  listArtifacts(request: wire.ArtifactList): Promise<wire.ArtifactPage>;
  /** Some of a file as text. */
  readArtifact(request: wire.ArtifactRead): Promise<wire.ArtifactText>;
  /** The first rows of a file that holds a table. */
  readArtifactTable(request: wire.ArtifactTableRead): Promise<wire.ArtifactTable>;
  /** A ticket for all files of a run as a zip. */
  archiveArtifacts(runId: string): Promise<wire.ExportTicket>;
  /** How far the download of a ticket has come. */
  getExport(exportId: string): Promise<wire.ExportState>;
  /** The address of a file: to be shown (nothing in it runs), or to be saved. */
  artifactUrl(runId: string, path: string, isShown: boolean): string;
  /** Has the browser save what an address sends, without a detour through the page's memory. */
  save(url: string, name: string): void;
  exportUrl(exportId: string): string;
  /**
   * Where a file has no address: its content as an address of this page; and a zip of all can't be made.
   * Absent where addresses lead to a server.
   */
  readonly load?: (runId: string, path: string) => Promise<string>;
}
