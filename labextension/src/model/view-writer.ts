/** Saves a view on condition that nobody else has, and finds out what somebody else has changed. */
import { ApiError, type SavedViewItem, type TracksideApi } from './api';
import type { ShownView } from './saved-views-state';
import { contested, VERSION, type ViewDocument, withKeys } from './view-document';

export type Written =
  | { kind: 'saved'; view: SavedViewItem }
  /** Somebody has saved it meanwhile; both have changed `keys`, each in another way. */
  | { kind: 'newer'; theirs: SavedViewItem; keys: string[] }
  | { kind: 'gone'; views: SavedViewItem[] };

/** Saves `changed` parts of `now` into a view; the other parts of the view stay as they are. */
export async function writeView(
  api: Pick<TracksideApi, 'getViews' | 'putView'>,
  experiment_id: string,
  { view: { view_id, document, revision } }: ShownView,
  now: ViewDocument,
  changed: readonly string[]
): Promise<Written> {
  const kept = { ...withKeys(document, now, changed), version: VERSION };
  try {
    const view = await api.putView({ experiment_id, view_id, document: kept, if_revision: revision });
    return { kind: 'saved', view };
  } catch (error) {
    if (!isRefusal(error, 'view_changed')) {
      throw error;
    }
    const { views } = await api.getViews({ experiment_id });
    const theirs = views.find(view => view.view_id === view_id);
    return theirs === undefined
      ? { kind: 'gone', views }
      : { kind: 'newer', theirs, keys: contested(document, theirs.document, now, changed) };
  }
}

/** Whether the server has refused for this reason. */
export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof ApiError && error.code === code;
}
