/**
 * The saved views of an experiment, and the one that a tab shows.
 *
 * Who owns what: the store owns the views, other pages change them too; the tab owns its arrangement; this
 * model knows in which parts the two differ. A tab that shows a view as it was saved follows it; one that was
 * changed keeps what its reader has done, and puts both together when it is saved.
 */
import type { SavedViewItem, TracksideApi } from './api';
import { sentenceOf } from './failure';
import { isSameJson } from './json';
import { Latest } from './latest';
import { Observable } from './observable';
import {
  restoreShown,
  type SavedViewsOptions,
  type SavedViewsState,
  type ShownView,
  type ViewNotice
} from './saved-views-state';
import type { TabPart } from './tab-part';
import { changedKeys, NOTHING_ARRANGED, VERSION, type ViewDocument, withKeys } from './view-document';
import { isRefusal, writeView } from './view-writer';

type Api = Pick<TracksideApi, 'getViews' | 'putView' | 'deleteView'>;

const [NOTICE_MS, UNDO_MS] = [10_000, 30_000];

export class SavedViewsModel extends Observable<SavedViewsState> implements TabPart {
  constructor(
    private readonly api: Api,
    private readonly options: SavedViewsOptions
  ) {
    const base = restoreShown(options.saved);
    super({
      views: base === null ? [] : [base.view],
      chosen: base?.view.view_id ?? null,
      changed: [],
      busy: false,
      notice: null,
      conflict: null,
      error: null
    });
    this.base = base;
    this.first = options.saved === undefined ? options.subject.read() : null;
    this.arranged();
  }

  /** The view that the tab shows. */
  get view(): SavedViewItem | null {
    const { views, chosen } = this.get();
    return views.find(({ view_id }) => view_id === chosen) ?? null;
  }

  async refresh(): Promise<void> {
    const isLast = this.latest.begin();
    try {
      const request = { experiment_id: this.options.experimentId, if_revision: this.revision };
      const page = await this.api.getViews(request);
      if (!isLast()) {
        return;
      }
      this.revision = page.revision;
      if (this.hasFailed) {
        this.hasFailed = false;
        this.set({ error: null });
      }
      if (!page.unchanged) {
        this.arrived(page.views);
      }
    } catch (error) {
      if (isLast()) {
        this.hasFailed = true;
        this.set({ error: { message: sentenceOf(error), again: () => this.refresh() } });
      }
    }
  }

  /** Finds out what differs from the view, after the tab has changed. */
  arranged(): void {
    const changed = changedKeys(this.base?.shown ?? NOTHING_ARRANGED, this.options.subject.read());
    const counted = this.base === null ? changed.filter(key => key in NOTHING_ARRANGED) : changed;
    this.set(isSameJson(counted, this.get().changed) ? {} : { changed: counted });
  }

  /** Shows another view, or none; what wasn't saved can be had back for a while. */
  choose(viewId: string | null): void {
    const document = this.options.subject.read();
    const left: ViewNotice = { kind: 'left', name: this.view?.name ?? '', was: this.base, document };
    const hasLost = this.get().changed.length > 0;
    this.dismiss();
    this.open(this.get().views.find(({ view_id }) => view_id === viewId) ?? null);
    if (hasLost) {
      this.notify(left);
    }
  }

  /** Saves what the tab shows into its view. */
  async saveChosen(): Promise<void> {
    await this.attempt(async () => {
      await (this.base === null ? undefined : this.write(this.base, this.get().changed, 'saved'));
    });
  }

  /** Saves what the tab shows as a new view. Rejects with the server's sentence, for the dialog that asks. */
  async saveAs(name: string, isDefault: boolean): Promise<void> {
    const now = this.options.subject.read();
    const document = withKeys(this.base?.view.document ?? {}, now, Object.keys(now));
    const kept = { name, document: { ...document, version: VERSION }, is_default: isDefault };
    const view = await this.api.putView({ experiment_id: this.options.experimentId, ...kept });
    this.dismiss();
    this.adopt(view, now);
    this.notify({ kind: 'saved', name: view.name });
  }

  /** Rejects with the server's sentence, for the dialog that asks. */
  async rename(name: string): Promise<void> {
    await this.edit({ name });
  }

  /** Makes it the view that the experiment is shown in when it is opened first, or takes that away. */
  async setDefault(isDefault: boolean): Promise<void> {
    await this.attempt(() => this.edit({ is_default: isDefault }));
  }

  async remove(): Promise<void> {
    const { base } = this;
    if (base === null) {
      return;
    }
    const { view_id, name } = base.view;
    await this.attempt(async () => {
      try {
        await this.api.deleteView({ experiment_id: this.options.experimentId, view_id });
      } catch (error) {
        if (!isRefusal(error, 'view_not_found')) {
          throw error;
        }
      }
      this.adopt(null);
      this.notify({ kind: 'deleted', name, was: base });
    });
  }

  /** Takes back what the notice is about. */
  async undo(): Promise<void> {
    const { notice } = this.get();
    if (notice?.kind === 'left') {
      this.dismiss();
      this.options.subject.show(notice.document);
      this.adopt(notice.was?.view ?? null, notice.was?.shown);
    } else if (notice?.kind === 'deleted') {
      const { shown, view } = notice.was;
      const { document, is_default } = view;
      const again = { experiment_id: this.options.experimentId, name: notice.name, document, is_default };
      await this.attempt(async () => this.adopt(await this.api.putView(again), shown));
    }
  }

  /** Shows the view as it was saved. */
  revert(): void {
    this.choose(this.get().chosen);
  }

  /** Ends a conflict: what both have changed is as it is here, or as it is in the store. */
  async settle(which: 'mine' | 'theirs'): Promise<void> {
    const { conflict } = this.get();
    if (conflict !== null) {
      const { theirs, keys, mine } = conflict;
      const kept = which === 'mine' ? mine : mine.filter(key => !keys.includes(key));
      await this.attempt(() => this.merge(theirs, kept, which === 'mine' ? 'saved' : 'merged'));
    }
  }

  dismiss(): void {
    clearTimeout(this.timer);
    this.set({ notice: null, error: null, conflict: null });
  }

  save(): ShownView | null {
    return this.base;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.latest.cancel();
  }

  private arrived(views: SavedViewItem[]): void {
    const { base } = this;
    const now = views.find(({ view_id }) => view_id === base?.view.view_id);
    const initial = views.find(view => view.is_default);
    const { subject } = this.options;
    this.set({ views });
    if (base !== null && now !== undefined) {
      const { name, is_default } = now;
      this.base = { ...base, view: { ...base.view, name, is_default } };
    }
    if (base !== null && now === undefined) {
      this.dismiss();
      this.adopt(null);
      this.notify({ kind: 'gone', name: base.view.name });
    } else if (now !== undefined && now.revision !== base?.view.revision) {
      if (this.get().changed.length === 0 && !this.get().busy && subject.isQuiet()) {
        this.open(now);
      }
    } else if (base === null && initial !== undefined && this.first !== null && subject.isQuiet()) {
      if (changedKeys(this.first, subject.read()).length === 0) {
        this.open(initial);
      }
    }
    this.first = null;
  }

  private open(view: SavedViewItem | null): void {
    this.options.subject.show(view?.document ?? {});
    this.adopt(view);
  }

  /** From now on the tab shows this view; `shown` is what the tab reads off itself where nothing is changed. */
  private adopt(view: SavedViewItem | null, shown = this.options.subject.read()): void {
    // A list that is under way may be older.
    this.latest.cancel();
    this.first = null;
    this.base = view === null ? null : { view, shown };
    const others = this.get().views.filter(({ view_id }) => view_id !== view?.view_id);
    const views = view === null ? others : [...others, view].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.set({ views, chosen: view?.view_id ?? null });
    this.arranged();
    this.options.onArranged();
    this.revision = null;
    void this.refresh();
  }

  private async edit(change: { name: string } | { is_default: boolean }): Promise<void> {
    const view_id = this.get().chosen;
    await this.api.putView({ experiment_id: this.options.experimentId, view_id, ...change });
    await this.refresh();
  }

  /** Saves some parts of the tab; what somebody else has saved meanwhile is put together with it. */
  private async write(base: ShownView, mine: readonly string[], done: 'saved' | 'merged'): Promise<void> {
    const now = this.options.subject.read();
    const written = await writeView(this.api, this.options.experimentId, base, now, mine);
    if (written.kind === 'saved') {
      this.adopt(written.view, now);
      this.notify({ kind: done, name: written.view.name });
    } else if (written.kind === 'gone') {
      this.arrived(written.views);
    } else if (written.keys.length > 0) {
      this.set({ conflict: { theirs: written.theirs, keys: written.keys, mine } });
    } else {
      await this.merge(written.theirs, mine, 'merged');
    }
  }

  /** Shows what is stored with some parts of the tab in their places, and saves that. */
  private async merge(
    theirs: SavedViewItem,
    mine: readonly string[],
    done: 'saved' | 'merged'
  ): Promise<void> {
    const { subject } = this.options;
    subject.show(withKeys(theirs.document, subject.read(), mine));
    const base = { view: theirs, shown: withKeys(subject.read(), theirs.document, mine) };
    this.adopt(theirs, base.shown);
    if (mine.length > 0) {
      await this.write(base, mine, done);
    } else {
      this.notify({ kind: done, name: theirs.name });
    }
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.dismiss();
    this.set({ busy: true });
    try {
      await work();
    } catch (error) {
      this.set({ error: { message: sentenceOf(error), again: () => this.attempt(work) } });
    } finally {
      this.set({ busy: false });
    }
  }

  private notify(notice: ViewNotice): void {
    clearTimeout(this.timer);
    this.set({ notice });
    this.timer = setTimeout(() => this.set({ notice: null }), 'was' in notice ? UNDO_MS : NOTICE_MS);
  }

  private base: ShownView | null;
  /** What a tab shows that was never open before, until its views are known. */
  private first: ViewDocument | null;
  /** Of the last list. */
  private revision: number | null = null;
  /** Whether the list could not be asked for. */
  private hasFailed = false;
  private readonly latest = new Latest();
  private timer: ReturnType<typeof setTimeout> | undefined;
}
