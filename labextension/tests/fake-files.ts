/** The files of one run in memory, at the border where the network would be. */
import type { FilesApi } from '../src/model/files-api';
import type {
  ArtifactItem,
  ArtifactPage,
  ArtifactRead,
  ArtifactTable,
  ArtifactText,
  ExportState,
  ExportTicket
} from '../src/model/api';

const PIECE = 20;

/** An item of a folder as short as it can be written; a path that ends in a slash is a folder. */
export function file(path: string, more: Partial<ArtifactItem> = {}): ArtifactItem {
  const isDir = path.endsWith('/');
  return {
    path: isDir ? path.slice(0, -1) : path,
    is_dir: isDir,
    size_bytes: isDir ? null : 10,
    digest: null,
    is_pending: false,
    media_type: null,
    ...more
  };
}

export class FakeFiles implements FilesApi {
  folders: Record<string, ArtifactItem[]> = { '': [] };
  texts: Record<string, string> = {};
  states: ExportState[] = [];
  saved: [url: string, name: string][] = [];
  failure: Error | null = null;
  /** How often a folder was asked for. */
  lists = 0;

  listArtifacts({ path = '' }: { path?: string }): Promise<ArtifactPage> {
    this.lists += 1;
    const artifacts = this.folders[path] ?? [];
    return this.answer({ revision: 1, unchanged: false, path, artifact_uri: '', artifacts });
  }

  readArtifact({ path, offset = 0 }: ArtifactRead): Promise<ArtifactText> {
    const text = this.texts[path] ?? '';
    const end = Math.min(text.length, offset + PIECE);
    return this.answer({
      size_bytes: text.length,
      text: text.slice(offset, end),
      next_offset: end < text.length ? end : null,
      is_binary: text.includes('\0')
    });
  }

  readArtifactTable(): Promise<ArtifactTable> {
    const [columns, numeric, rows] = [
      ['who', 'score'],
      [false, true],
      [
        ['<b>ä</b>', '0.5'],
        [null, '1']
      ]
    ];
    return this.answer({ size_bytes: 9, columns, numeric, rows, row_count: 7, column_count: 2 });
  }

  archiveArtifacts(): Promise<ExportTicket> {
    return this.answer({ export_id: 'ticket', file_name: 'all.zip', media_type: '', run_count: 1 });
  }

  getExport(): Promise<ExportState> {
    return this.answer(this.states.shift() ?? { state: 'sent', done_bytes: 10, size_bytes: 10 });
  }

  artifactUrl(runId: string, path: string, isShown: boolean): string {
    return `/artifacts/${runId}/${path}${isShown ? '?inline=1' : ''}`;
  }

  exportUrl(exportId: string): string {
    return `/exports/${exportId}`;
  }

  save(url: string, name: string): void {
    this.saved.push([url, name]);
  }

  private answer<T>(value: T): Promise<T> {
    return this.failure === null ? Promise.resolve(value) : Promise.reject(this.failure);
  }
}
