/** How the page stands with the server part of trackside. */

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'connected' }
  /** The server does not answer; what is shown is the last known. */
  | { kind: 'disconnected' }
  /** Something is wrong that waiting does not mend: no server extension, another version, no store. */
  | { kind: 'missing' | 'other-version' | 'unavailable'; message: string };
