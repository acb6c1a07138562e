/**
 * How the page stands with its server, and what of the outside world the models listen to.
 *
 * Owner of this state is `api/monitor.ts` (in JupyterLab); the models read it, the components draw it.
 */
import type { FilterHistory } from './filter-history';
import type { Readable } from './observable';
import type { StatusInfo, StoreChanged } from './wire';

/** `connecting` until the first answer; every other kind but `connected` has a sentence for people. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly status: StatusInfo }
  /** No answer from the server at all; it is asked again until it answers. */
  | { readonly kind: 'disconnected'; readonly message: string }
  /** The server runs without our extension. */
  | { readonly kind: 'missing'; readonly message: string }
  /** The page and the server are of different versions: nothing is asked of it. */
  | { readonly kind: 'other-version'; readonly message: string; readonly serverVersion: string }
  /** The extension answers, but its store can't be read. */
  | { readonly kind: 'unavailable'; readonly message: string };

/** Things that happen. */
export interface Stream<T> {
  /** Calls `listener` with each; returns what ends that. */
  subscribe(listener: (item: T) => void): () => void;
}

/** The world around a model. */
export interface Surroundings {
  readonly connection: Readable<Connection>;
  /** What changed in the store; `truncated` where the ids are not all known. */
  readonly changes: Stream<StoreChanged>;
  /** Path of the notebook in front, as Jupyter Server names it; null where there is none. */
  readonly notebook: Readable<string | null>;
  /** Filters that were used before, where they are kept. */
  readonly history?: FilterHistory;
  /** Ask the server again, now ("Try again"). */
  retry(): void;
}
