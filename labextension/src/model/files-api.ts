/** What the models ask about a run's files, and where a browser fetches them. */
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
} from './wire';

export interface FilesApi {
  listArtifacts(request: ArtifactList): Promise<ArtifactPage>;
  /** Some of a file as text. */
  readArtifact(request: ArtifactRead): Promise<ArtifactText>;
  /** The first rows of a file that holds a table. */
  readArtifactTable(request: ArtifactTableRead): Promise<ArtifactTable>;
  /** A ticket for all files of a run as a zip. */
  archiveArtifacts(runId: string): Promise<ExportTicket>;
  /** A ticket for runs in a format. */
  exportRuns(request: RunExport): Promise<ExportTicket>;
  /** How far the download of a ticket has come. */
  getExport(exportId: string): Promise<ExportState>;
  /** The address of a file: to be shown (nothing in it runs), or to be saved. */
  artifactUrl(runId: string, path: string, isShown: boolean): string;
  /** Has the browser save what an address sends, without a detour through the page's memory. */
  save(url: string, name: string): void;
  exportUrl(exportId: string): string;
}
