/** The operations over a widget's comm: where the page has no Jupyter Server that knows the widget's store. */

import { ApiError } from '../model/api';
import { Observable } from '../model/observable';
import { english, type Translator } from '../model/translator';
import { givenUp, Operations } from './operations';

/** What we use of anywidget's model. */
export interface WidgetModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, listener: (...args: unknown[]) => void): void;
  off(event: string, listener: (...args: unknown[]) => void): void;
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: ApiError): void;
}

/** How long an answer may take before the kernel is called busy. */
const BUSY_MS = 1000;

export class CommApi extends Operations {
  constructor(
    private readonly model: Pick<WidgetModel, 'send' | 'on' | 'off'>,
    private readonly trans: Translator = english
  ) {
    super();
    model.on('msg:custom', this.take);
  }

  /** Whether an answer is overdue: a kernel that runs a cell answers when that has ended. */
  readonly busy = new Observable({ busy: false });

  override request<T>(
    operation: string,
    body: object,
    _timeoutMs?: number,
    signal?: AbortSignal
  ): Promise<T> {
    const id = this.nextId();
    const answer = new Promise<unknown>((resolve, reject) => this.asked.set(id, { resolve, reject }));
    signal?.addEventListener('abort', () => this.giveUp(id), { once: true });
    this.model.send({ ask: id, operation, body: JSON.stringify(body) });
    this.timer ??= setTimeout(() => this.busy.set({ busy: true }), BUSY_MS);
    return answer as Promise<T>;
  }

  /** A file of a run, whole. */
  async fetchFile(runId: string, path: string): Promise<Blob> {
    const id = this.nextId();
    const answer = new Promise<unknown>((resolve, reject) => this.asked.set(id, { resolve, reject }));
    this.model.send({ fetch: id, run_id: runId, path });
    this.timer ??= setTimeout(() => this.busy.set({ busy: true }), BUSY_MS);
    const { bytes, type } = (await answer) as { bytes: BlobPart; type: string };
    return new Blob([bytes], { type });
  }

  /** Nobody waits for an answer any more. */
  dispose(): void {
    this.model.off('msg:custom', this.take);
    clearTimeout(this.timer);
    const error = new ApiError(this.trans.__('The widget has been closed.'), 'closed');
    this.asked.forEach(({ reject }) => reject(error));
    this.asked.clear();
  }

  private nextId(): string {
    return `${this.name}-${++this.count}`;
  }

  private giveUp(id: string): void {
    const asked = this.asked.get(id);
    if (asked === undefined) {
      return;
    }
    // A busy kernel has it in its queue yet, and then does nothing for it.
    this.model.send({ drop: id });
    asked.reject(givenUp(this.trans));
    this.asked.delete(id);
    if (this.asked.size === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
  }

  private readonly take = (message: unknown, buffers?: unknown): void => {
    const id = field(message, 'answer');
    const asked = typeof id === 'string' ? this.asked.get(id) : undefined;
    if (typeof id !== 'string' || asked === undefined) {
      return;
    }
    this.asked.delete(id);
    this.restart();
    const status = field(message, 'status');
    const body = parse(field(message, 'body'));
    if (status === 200) {
      const [bytes] = Array.isArray(buffers) ? (buffers as unknown[]) : [];
      asked.resolve(bytes === undefined ? body : { bytes, type: field(body, 'media_type') });
    } else {
      asked.reject(this.refusal(status, body));
    }
  };

  /** It has answered: whatever else it was asked is a second from being overdue again. */
  private restart(): void {
    clearTimeout(this.timer);
    this.timer = this.asked.size > 0 ? setTimeout(() => this.busy.set({ busy: true }), BUSY_MS) : undefined;
    this.busy.set({ busy: false });
  }

  private refusal(status: unknown, body: unknown): ApiError {
    const error = field(body, 'error');
    const [message, code, path] = ['message', 'code', 'path'].map(name => field(error, name));
    return new ApiError(
      typeof message === 'string' ? message : this.trans.__('The kernel gave no answer that can be read.'),
      typeof code === 'string' ? code : 'failed',
      typeof status === 'number' ? status : 0,
      typeof path === 'string' ? path : null
    );
  }

  private readonly asked = new Map<string, Asked>();
  /** All views of a widget hear all answers: each knows its own by this. */
  private readonly name = Math.random().toString(36).slice(2);
  private count = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
