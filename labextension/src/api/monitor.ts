/**
 * Keeps an eye on the server: whether it answers and is of our version, and what changes in its store.
 *
 * Changes arrive on Jupyter Server's event stream. What is sent while that is down is lost, so the status
 * is also asked for, seldom: a revision nobody told us about becomes a change without ids.
 */

import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { ApiError, type StatusInfo, type StoreChanged } from '../model/api';
import type { Connection } from '../model/connection';
import { english, type Translator } from '../model/translator';
import { Emitter, Value } from '../model/value';

/** `$id` of src/trackside/server's event schema. */
export const STORE_CHANGED = 'https://trackside.dev/events/store-changed';

const TROUBLED_MS = 2_000;

export class Monitor implements IDisposable {
  readonly connection = new Value<Connection>({ kind: 'connecting' });
  readonly changes = new Emitter<StoreChanged>();

  /**
   * @param status - asks the server for its status.
   * @param stream - Jupyter Server's events, if the page listens to them.
   * @param version - of this page; the server's must be the same.
   * @param trans - for what the server can't say itself.
   */
  constructor(
    private readonly status: () => Promise<StatusInfo>,
    private readonly stream: Event.Stream | null,
    private readonly version: string,
    private readonly trans: Translator = english
  ) {
    this.poll = new Poll({
      name: 'trackside:status',
      factory: () => this.ask(),
      frequency: calm(this.calm_ms),
      standby: 'when-hidden'
    });
    stream?.connect(this.onEmission, this);
  }

  get isDisposed(): boolean {
    return this.poll.isDisposed;
  }

  dispose(): void {
    this.stream?.disconnect(this.onEmission, this);
    this.poll.dispose();
  }

  /** Asks the server now. */
  retry(): void {
    void this.poll.refresh();
  }

  /** How often to ask while all is well, in seconds; 0: not at all, then only the server's events tell. */
  setPause(pause_s: number): void {
    const before_ms = this.calm_ms;
    this.calm_ms = pause_s > 0 ? pause_s * 1000 : Poll.NEVER;
    if (this.calm_ms !== before_ms && !isPassing(this.connection.getSnapshot())) {
      this.poll.frequency = calm(this.calm_ms);
      // The poll goes on waiting as long as it began to, for ever perhaps.
      this.retry();
    }
  }

  private async ask(): Promise<void> {
    let next: Connection;
    try {
      next = this.judge(await this.status());
    } catch (error) {
      next = trouble(error);
    }
    if (this.isDisposed) {
      return;
    }
    const before = this.connection.getSnapshot();
    this.poll.frequency = calm(isPassing(next) ? TROUBLED_MS : this.calm_ms);
    if (!isSame(before, next)) {
      this.connection.set(next);
    }
    if (next.kind === 'connected') {
      this.catchUp(before, next.status);
    }
  }

  private judge(status: StatusInfo): Connection {
    const serverVersion = status.package_version;
    if (serverVersion === this.version) {
      return { kind: 'connected', status };
    }
    const { trans, version } = this;
    const differ = trans.__(
      'This page has trackside %1, but Jupyter Server runs %2.',
      version,
      serverVersion
    );
    const advice = trans.__(
      'Restart Jupyter Server and reload the page; if that does not help, reinstall trackside.'
    );
    return { kind: 'other-version', serverVersion, message: `${differ} ${advice}` };
  }

  /** Tells of what happened while no event could reach us. */
  private catchUp(before: Connection, { store_id, revision }: StatusInfo): void {
    const isFirst = before.kind === 'connecting';
    const isBack = before.kind !== 'connected';
    if (!isFirst && (isBack || store_id !== this.storeId || revision > this.revision)) {
      this.changes.emit({
        store_id,
        revision,
        experiment_ids: [],
        run_ids: [],
        truncated: true,
        models: true
      });
    }
    this.storeId = store_id;
    this.revision = revision;
  }

  private onEmission(_: Event.IManager, emission: Event.Emission): void {
    if (emission.schema_id !== STORE_CHANGED) {
      return;
    }
    const change = readChange(emission);
    if (change.store_id !== this.storeId) {
      this.retry();
      return;
    }
    this.revision = Math.max(this.revision, change.revision);
    this.changes.emit(change);
  }

  private calm_ms = 15_000;
  private readonly poll: Poll<void>;
  private storeId = '';
  private revision = 0;
}

/** Whether waiting may mend it. */
function isPassing({ kind }: Connection): boolean {
  return kind === 'disconnected' || kind === 'unavailable';
}

function calm(interval: number): Poll['frequency'] {
  return { interval, backoff: false, max: interval };
}

function trouble(error: unknown): Connection {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ApiError && error.code === 'unreachable') {
    return { kind: 'disconnected', message };
  }
  if (error instanceof ApiError && error.code === 'missing') {
    return { kind: 'missing', message };
  }
  return { kind: 'unavailable', message };
}

/** Whether two states are the same to a reader: the revision alone is no news of the connection. */
function isSame(a: Connection, b: Connection): boolean {
  const told = (connection: Connection): string =>
    JSON.stringify(connection, (key, value: unknown) => (key === 'revision' ? undefined : value));
  return told(a) === told(b);
}

function readChange(emission: Event.Emission): StoreChanged {
  const { store_id, revision, experiment_ids, run_ids, truncated, models } = emission;
  return {
    store_id: typeof store_id === 'string' ? store_id : '',
    revision: typeof revision === 'number' ? revision : 0,
    experiment_ids: texts(experiment_ids),
    run_ids: texts(run_ids),
    truncated: truncated === true,
    models: models === true
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
