/** Whether the notebook in front logs to another store than the one that is shown, and the way to that one. */
import type { StatusInfo, StoreFound, TracksideApi } from './api';
import type { Surroundings } from './connection';
import { sentenceOf } from './failure';
import { Latest } from './latest';
import { Observable } from './observable';

export interface NotebookStoreState {
  notebook: string | null;
  /** What a person calls the notebook's store; null where it is the one that is shown. */
  other: string | null;
  busy: boolean;
  error: string | null;
}

type Api = Pick<TracksideApi, 'findStore' | 'showStore'>;
type World = Pick<Surroundings, 'connection' | 'notebook' | 'retry'>;

export class NotebookStore extends Observable<NotebookStoreState> {
  constructor(
    private readonly api: Api,
    private readonly world: World
  ) {
    super({ notebook: null, other: null, busy: false, error: null });
    this.subscriptions = [
      world.connection.subscribe(() => void this.look()),
      world.notebook.subscribe(() => void this.look())
    ];
    void this.look();
  }

  /** Has the server answer for the notebook's store from now on. */
  async show(): Promise<void> {
    const { notebook } = this.get();
    if (notebook === null) {
      return;
    }
    this.set({ busy: true, error: null });
    try {
      await this.api.showStore({ notebook });
      this.world.retry();
      this.set({ busy: false });
    } catch (error) {
      this.set({ busy: false, error: sentenceOf(error) });
    }
  }

  dispose(): void {
    this.subscriptions.forEach(end => end());
    this.latest.cancel();
  }

  private async look(): Promise<void> {
    const notebook = this.world.notebook.getSnapshot();
    if (notebook === null || this.world.connection.getSnapshot().kind !== 'connected') {
      // While something else is in front, what was found stays.
      return;
    }
    const isLast = this.latest.begin();
    try {
      const found = await this.api.findStore({ notebook });
      if (isLast()) {
        this.set({ notebook, other: found.is_shown ? null : found.store_label, error: null });
      }
    } catch {
      // An older answer is no worse than none, and whatever else is asked says what is wrong.
    }
  }

  private readonly latest = new Latest();
  private readonly subscriptions: (() => void)[];
}

/** Has the server answer for the store of a notebook if that is the store wanted; whether it then does. */
export async function showStore(api: Api, notebook: string | null, storeId: string): Promise<boolean> {
  if (notebook === null) {
    return false;
  }
  const found: StoreFound = await api.findStore({ notebook });
  if (found.store_id !== storeId) {
    return false;
  }
  const status: StatusInfo = await api.showStore({ notebook });
  return status.store_id === storeId;
}
