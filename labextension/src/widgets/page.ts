/** What widgets and the labextension share on a page: one object, made by whoever comes first. */

import type { TracksideApi } from '../model/api';
import type { Surroundings } from '../model/connection';
import type { Translator } from '../model/translator';
import type { ComparisonHost } from '../ui/comparison-host';
import type { OpenRunPage } from '../ui/host';

/** What the labextension lends to widgets, so that they need nothing of a kernel that may be busy. */
export interface PageHost {
  readonly version: string;
  readonly api: TracksideApi;
  readonly surroundings: Pick<Surroundings, 'changes' | 'history'>;
  readonly trans: Translator;
  /** The store behind `api`, once the server has answered; null where none does. */
  storeId(): Promise<string | null>;
  /** The module with this content hash, if this build has it. */
  asset(name: string): Promise<unknown>;
  /** One operation by its wire name. */
  request(operation: string, body: object): Promise<unknown>;
  /** Shows a run. */
  openRun(runId: string): void;
  /** What charts can ask of the page besides being drawn. */
  charts(): Promise<Omit<ComparisonHost, 'drawChart'>>;
  /** Makes pages of runs with all that the page can; absent where it has no renderers for files. */
  runPages?: () => Promise<OpenRunPage>;
}

export interface TracksidePage {
  readonly assets: Map<string, Promise<unknown>>;
  host?: PageHost;
}

const KEY = Symbol.for('trackside');

export function tracksidePage(): TracksidePage {
  const globals = globalThis as typeof globalThis & { [KEY]?: TracksidePage };
  return (globals[KEY] ??= { assets: new Map() });
}
