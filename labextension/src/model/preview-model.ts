/** A look into one file of a run: what kind it is, and as much of it as a page can bear. */
import { sentenceOf } from './failure';
import type { FilesApi } from './files-api';
import { Latest } from './latest';
import { Observable } from './observable';
import type { ArtifactItem, ArtifactTable } from './wire';

const PIECE_BYTES = 1 << 16;
const READ_BYTES = 1 << 20;
/** Beyond these a document is shown as text, from its beginning. */
const MOST_JSON_BYTES = 4 << 20;
const MOST_NOTEBOOK_BYTES = 16 << 20;

export type PreviewKind =
  'image' | 'html' | 'table' | 'json' | 'notebook' | 'markdown' | 'text' | 'binary' | 'empty' | 'pending';

export interface Preview {
  runId: string;
  item: ArtifactItem;
  kind: PreviewKind;
  busy: boolean;
  error: string | null;
  /** Where an image or a page is. */
  url: string;
  text: string;
  /** Where the text goes on; null at its end. */
  next: number | null;
  table: ArtifactTable | null;
  /** Of JSON and of notebooks. */
  document: unknown;
}

export interface PreviewState {
  preview: Preview | null;
}

export class PreviewModel extends Observable<PreviewState> {
  constructor(private readonly files: FilesApi) {
    super({ preview: null });
  }

  close(): void {
    this.latest.cancel();
    this.set({ preview: null });
  }

  async open(runId: string, item: ArtifactItem): Promise<void> {
    await this.load({ ...this.begin(runId, item), busy: true });
  }

  /** Looks again into the file that is shown, which is another by now: what is seen stays until the new is there. */
  async renew(item: ArtifactItem): Promise<void> {
    const { preview } = this.get();
    if (preview !== null) {
      const begun = this.begin(preview.runId, item);
      const isLast = this.latest.begin();
      const answer = await this.read(begun).then(
        first => this.readOn({ ...begun, ...first }, preview.text.length),
        (error: unknown) => ({ ...begun, error: sentenceOf(error) })
      );
      if (isLast()) {
        this.set({ preview: answer });
      }
    }
  }

  /** Looks again where the server is back and a look has failed without it. */
  async recover(): Promise<void> {
    if ((this.get().preview?.error ?? null) !== null) {
      await this.tryAgain();
    }
  }

  async tryAgain(): Promise<void> {
    const { preview } = this.get();
    if (preview !== null) {
      await this.open(preview.runId, preview.item);
    }
  }

  /** More of a text. */
  async showMore(): Promise<void> {
    const { preview } = this.get();
    if (preview?.next !== null && preview !== null && !preview.busy) {
      await this.load({ ...preview, busy: true, error: null });
    }
  }

  private async load(begun: Preview): Promise<void> {
    const isLast = this.latest.begin();
    this.set({ preview: begun });
    let answer: Partial<Preview>;
    try {
      answer = await this.read(begun);
    } catch (error) {
      answer = { error: sentenceOf(error) };
    }
    if (isLast()) {
      this.set({ preview: { ...begun, busy: false, ...answer } });
    }
  }

  private begin(runId: string, item: ArtifactItem): Preview {
    const kind = item.is_pending ? 'pending' : item.size_bytes === 0 ? 'empty' : kindOf(item);
    const nothing = { url: '', text: '', next: null, table: null, document: undefined };
    return { runId, item, kind, busy: false, error: null, ...nothing };
  }

  /** The same with as much of its text as was seen before. */
  private async readOn(preview: Preview, length: number): Promise<Preview> {
    let now = preview;
    try {
      while (now.next !== null && now.text.length < length) {
        now = { ...now, ...(await this.readText(now)) };
      }
    } catch (error) {
      now = { ...now, error: sentenceOf(error) };
    }
    return now;
  }

  private async read(preview: Preview): Promise<Partial<Preview>> {
    const { runId, item, kind } = preview;
    switch (kind) {
      case 'image':
      case 'html':
        return { url: await this.link(runId, item) };
      case 'binary':
      case 'empty':
      case 'pending':
        return {};
      case 'table':
        return { table: await this.files.readArtifactTable({ run_id: runId, path: item.path }) };
      case 'json':
        return this.readDocument(preview, MOST_JSON_BYTES);
      case 'notebook':
        return this.readDocument(preview, MOST_NOTEBOOK_BYTES);
      case 'markdown':
      case 'text':
        return this.readText(preview);
    }
  }

  /** Where the browser finds a file; rejects with the server's sentence where it will not: a frame can't say why. */
  private async link(runId: string, item: ArtifactItem): Promise<string> {
    const { path } = item;
    if (this.files.load !== undefined) {
      return this.files.load(runId, path);
    }
    await this.files.readArtifact({ run_id: runId, path, offset: 0, max_bytes: 1 });
    return this.addressOf(runId, item);
  }

  private async readText({ runId, item, text, next }: Preview): Promise<Partial<Preview>> {
    const piece = await this.files.readArtifact({
      run_id: runId,
      path: item.path,
      offset: next ?? 0,
      max_bytes: PIECE_BYTES
    });
    return piece.is_binary ? { kind: 'binary' } : { text: text + piece.text, next: piece.next_offset };
  }

  private async readDocument(preview: Preview, most: number): Promise<Partial<Preview>> {
    const { runId, item } = preview;
    const text = (item.size_bytes ?? 0) > most ? null : await this.readAll(runId, item);
    if (text !== null) {
      try {
        return { document: JSON.parse(text) as unknown };
      } catch {
        // What is no JSON is shown as what it is.
      }
    }
    return { kind: 'text', ...(await this.readText(preview)) };
  }

  private async readAll(runId: string, { path }: ArtifactItem): Promise<string> {
    let text = '';
    for (let next: number | null = 0; next !== null;) {
      const piece = await this.files.readArtifact({
        run_id: runId,
        path,
        offset: next,
        max_bytes: READ_BYTES
      });
      text += piece.text;
      next = piece.next_offset;
    }
    return text;
  }

  /** Another content is another address: an image that was logged anew is fetched anew. */
  private addressOf(runId: string, { path, digest, size_bytes: size }: ArtifactItem): string {
    const address = this.files.artifactUrl(runId, path, true);
    return `${address}&content=${digest ?? size ?? ''}`;
  }

  private readonly latest = new Latest();
}

const IMAGES = /\.(png|jpe?g|gif|webp|bmp|ico|avif|svg)$/i;
const TABLES = /\.(csv|tsv|parquet|pq)$/i;
const BINARIES =
  /\.(zip|gz|bz2|xz|7z|tar|pkl|pickle|joblib|npy|npz|pt|pth|ckpt|onnx|h5|hdf5|safetensors|pdf|mp[34]|wav|whl|so)$/i;

/** How a file is shown, by its name and type. */
export function kindOf({ path, media_type: type }: ArtifactItem): PreviewKind {
  if (IMAGES.test(path)) {
    return 'image';
  }
  if (TABLES.test(path)) {
    return 'table';
  }
  if (/\.ipynb$/i.test(path)) {
    return 'notebook';
  }
  if (/json$/i.test(path) || type === 'application/json') {
    return 'json';
  }
  if (/\.(md|markdown)$/i.test(path)) {
    return 'markdown';
  }
  if (/\.html?$/i.test(path) || type === 'text/html') {
    return 'html';
  }
  return BINARIES.test(path) ? 'binary' : 'text';
}
