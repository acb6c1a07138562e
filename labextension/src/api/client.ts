/** The operations of the server, one function each, over Jupyter's own authenticated requests. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { ApiError } from '../model/api';
import { sentenceOf } from '../model/failure';
import { english, type Translator } from '../model/translator';
import { givenUp, Operations } from './operations';

export const PREFIX = 'trackside/api/v1';
const ENABLE = 'jupyter server extension enable trackside';
const TIMEOUT_MS = 60_000;

/** Asks Jupyter Server. Every failure is an {@link ApiError} whose message is for people. */
export class HttpApi extends Operations {
  /**
   * @param settings - how to reach the server.
   * @param onUnreachable - called when a request got no answer, or none from the store.
   * @param trans - for the sentences where the server sends none.
   */
  constructor(
    private readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings(),
    private readonly onUnreachable: () => void = () => undefined,
    private readonly trans: Translator = english
  ) {
    super();
  }

  override async request<T>(
    operation: string,
    body: object,
    timeoutMs = TIMEOUT_MS,
    given?: AbortSignal
  ): Promise<T> {
    const signal = withTimeout(timeoutMs, given);
    const response = await this.send(operation, body, signal, given);
    if (!response.ok) {
      const answer: unknown = await response.json().catch(() => null);
      const error = refusal(response, answer, this.trans);
      if (error.code === 'store_unavailable' && operation !== 'status') {
        this.onUnreachable();
      }
      throw error;
    }
    try {
      return (await response.json()) as T;
    } catch (error) {
      // It was cut off: by the end of our patience, or of the server.
      throw this.unreachable(operation, error, given);
    }
  }

  private async send(
    operation: string,
    body: object,
    signal: AbortSignal,
    given?: AbortSignal
  ): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, PREFIX, operation);
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      signal
    };
    try {
      return await ServerConnection.makeRequest(url, init, this.settings);
    } catch (error) {
      throw this.unreachable(operation, error, given);
    }
  }

  private unreachable(operation: string, error: unknown, given?: AbortSignal): ApiError {
    if (given?.aborted === true) {
      return givenUp(this.trans);
    }
    if (operation !== 'status') {
      this.onUnreachable();
    }
    return new ApiError(
      this.trans.__('Jupyter Server does not answer (%1).', sentenceOf(error)),
      'unreachable'
    );
  }
}

/** A signal of its own for each request: what listens to `given` outlives none of them. */
function withTimeout(timeoutMs: number, given?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return given === undefined ? timeout : AbortSignal.any([timeout, given]);
}

/** What a refusal says: our server's own sentence, or what its status means where there is none. */
function refusal(response: Response, answer: unknown, trans: Translator): ApiError {
  const { status, statusText } = response;
  const error = field(answer, 'error');
  const message = field(error, 'message');
  if (typeof message === 'string') {
    const code = field(error, 'code');
    const path = field(error, 'path');
    return new ApiError(
      message,
      typeof code === 'string' ? code : 'refused',
      status,
      typeof path === 'string' ? path : null
    );
  }
  if (status === 404 || status === 405) {
    const enable = trans.__(
      'Enable it with "%1" in the environment of Jupyter Server, then restart the server.',
      ENABLE
    );
    const sentence = trans.__('The server part of trackside is not running.');
    return new ApiError(`${sentence} ${enable}`, 'missing', status);
  }
  if (status === 401 || status === 403) {
    const sentence = trans.__('You are not signed in to this Jupyter Server; reload the page.');
    return new ApiError(sentence, 'forbidden', status);
  }
  const sentence = trans.__('Jupyter Server answered %1.', `${status} ${statusText}`.trim());
  return new ApiError(sentence, 'failed', status);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
