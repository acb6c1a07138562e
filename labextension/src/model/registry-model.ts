/** The registered models that the sidebar lists, and the versions of those that are open. */
import type { Surroundings } from './connection';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import type { ModelsApi } from './models-api';
import { Observable } from './observable';
import { Refresher } from './refresher';
import type { ModelItem, ModelVersionItem, StoreChanged } from './wire';

const PAUSE_MS = 100;

export interface RegistryState {
  models: readonly ModelItem[];
  /** Whether a list of models has come. */
  loaded: boolean;
  /** Why they can't be shown. */
  error: string | null;
  /** Why one could not be changed. */
  editError: string | null;
  /** Versions of the models that are open; null until they have come. */
  open: ReadonlyMap<string, readonly ModelVersionItem[] | null>;
}

export class RegistryModel extends Observable<RegistryState> {
  constructor(
    private readonly api: ModelsApi,
    private readonly surroundings: Pick<Surroundings, 'connection' | 'changes' | 'retry'>
  ) {
    super({ models: [], loaded: false, error: null, editError: null, open: new Map() });
    this.subscriptions = [
      surroundings.connection.subscribe(() => this.followConnection()),
      surroundings.changes.subscribe(change => this.followChange(change))
    ];
    this.followConnection();
  }

  dispose(): void {
    this.subscriptions.forEach(end => end());
    this.latest.cancel();
    this.refresher.dispose();
  }

  /** Asks again for all that is shown, and for the connection if it is not well. */
  refresh(): void {
    if (this.surroundings.connection.getSnapshot().kind !== 'connected') {
      this.surroundings.retry();
    }
    this.refresher.request();
  }

  toggle(name: string): void {
    const open = new Map(this.get().open);
    if (!open.delete(name)) {
      open.set(name, null);
      this.refresher.request();
    }
    this.set({ open });
  }

  /** Lets an alias stand for a version; rejects with the server's sentence. */
  async setAlias({ name, version }: ModelVersionItem, alias: string): Promise<void> {
    await this.api.setModelAlias({ name, version, alias });
    this.refresher.request();
  }

  async removeAlias({ name }: ModelVersionItem, alias: string): Promise<void> {
    try {
      await this.api.deleteModelAlias({ name, alias });
      this.set({ editError: null });
    } catch (error) {
      this.set({ editError: sentenceOf(error) });
    }
    this.refresher.request();
  }

  /** Rejects with the server's sentence, for the dialog that asked for the name. */
  async rename(name: string, newName: string): Promise<void> {
    const { name: now } = await this.api.updateModel({ name, new_name: newName });
    // What was open stays so.
    const open = [...this.get().open].map(([key, versions]) => [key === name ? now : key, versions] as const);
    this.set({ open: new Map(open) });
    this.refresher.request();
  }

  /** Removes a model for good, or one of its versions; rejects with the server's sentence. */
  async remove(name: string, version: number | null): Promise<void> {
    await (version === null
      ? this.api.deleteModel({ name })
      : this.api.deleteModelVersion({ name, version }));
    this.refresher.request();
  }

  dismissEditError(): void {
    this.set({ editError: null });
  }

  private readonly work = async (): Promise<void> => {
    const { storeId } = this;
    const isLast = this.latest.begin();
    try {
      const { models } = await this.api.searchModels({});
      const wanted = models.filter(({ name }) => this.get().open.has(name));
      const details = await Promise.all(wanted.map(({ name }) => this.api.getModel({ name })));
      if (isLast() && storeId === this.storeId) {
        const found = new Map(details.map(({ model, versions }) => [model?.name, versions]));
        // What was closed or opened meanwhile stays so; what has gone is closed.
        const open = [...this.get().open]
          .filter(([name]) => models.some(model => model.name === name))
          .map(([name, before]) => [name, found.get(name) ?? before] as const);
        this.set({ models, loaded: true, error: null, open: new Map(open) });
      }
    } catch (error) {
      if (isLast()) {
        this.set({ error: sentenceOf(error) });
      }
    }
  };

  private followConnection(): void {
    const connection = this.surroundings.connection.getSnapshot();
    if (connection.kind !== 'connected') {
      return;
    }
    const { store_id: storeId } = connection.status;
    if (storeId !== this.storeId) {
      this.storeId = storeId;
      this.set({ models: [], loaded: false, error: null, editError: null, open: new Map() });
    }
    this.refresher.request();
  }

  private followChange({ store_id, models, truncated, run_ids }: StoreChanged): void {
    if (store_id !== this.storeId) {
      return;
    }
    // A run behind a version that is shown may have been renamed or deleted.
    const shown = [...this.get().open.values()].flatMap(versions => versions ?? []);
    if (models || truncated || shown.some(({ run_id }) => run_id !== null && run_ids.includes(run_id))) {
      this.refresher.request();
    }
  }

  private readonly latest = new Latest();
  private readonly refresher = new Refresher(() => this.work(), PAUSE_MS);
  private readonly subscriptions: (() => void)[];
  private storeId: string | null = null;
}
