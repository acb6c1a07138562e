import React from 'react';
import type { Readable } from '../model/observable';

/** The value as it is now; the component is drawn again when it changes. */
export function useReadable<T>(readable: Readable<T>): T {
  return React.useSyncExternalStore(readable.subscribe, readable.getSnapshot);
}
