/** What is known of an experiment's saved views, and of the one that a tab shows. */
import type { SavedViewItem } from './api';
import type { ViewDocument } from './view-document';

/** The view that a tab shows, and what the tab read off itself when it began to. */
export interface ShownView {
  view: SavedViewItem;
  shown: ViewDocument;
}

/** What has just happened to views. */
export type ViewNotice =
  | { kind: 'saved' | 'merged' | 'gone'; name: string }
  | { kind: 'deleted'; name: string; was: ShownView }
  /** Another view was chosen, and what had been changed was not saved. */
  | { kind: 'left'; name: string; was: ShownView | null; document: ViewDocument };

export interface ViewConflict {
  theirs: SavedViewItem;
  /** What both have changed, each in another way. */
  keys: readonly string[];
  /** All that was changed here. */
  mine: readonly string[];
}

export interface SavedViewsState {
  /** By name. */
  views: readonly SavedViewItem[];
  /** Id of the view that the tab shows. */
  chosen: string | null;
  /** In which parts the tab differs from it. */
  changed: readonly string[];
  busy: boolean;
  notice: ViewNotice | null;
  conflict: ViewConflict | null;
  /** Why something failed, and what would try it again. */
  error: { message: string; again: () => Promise<void> } | null;
}

/** The tab, as far as a view is concerned with it. */
export interface ViewSubject {
  /** What it shows. */
  read(): ViewDocument;
  show(document: ViewDocument): void;
  /** Whether its reader is in the middle of nothing. */
  isQuiet(): boolean;
}

export interface SavedViewsOptions {
  experimentId: string;
  subject: ViewSubject;
  /** What `save` gave the last page; undefined where there was none: then the default view is shown. */
  saved: unknown;
  /** Something worth remembering has changed. */
  onArranged: () => void;
}

/** What a page before this one has kept. */
export function restoreShown(saved: unknown): ShownView | null {
  const { view, shown } = record(saved);
  const { view_id, name, document, revision } = record(view);
  const isView = typeof view_id === 'string' && typeof name === 'string' && typeof revision === 'number';
  return isView && isRecord(document) && isRecord(shown) ? { view: view as SavedViewItem, shown } : null;
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
