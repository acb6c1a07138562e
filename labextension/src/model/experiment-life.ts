/** Renaming, deleting and restoring experiments, and whether the deleted ones are listed. */
import type { ExperimentItem, TracksideApi } from './api';
import { sentenceOf } from './failure';
import { Observable } from './observable';

/** An experiment that has just changed its place: the way back, or the way to it. */
export interface Moved {
  kind: 'deleted' | 'restored';
  experimentId: string;
  name: string;
}

export interface ExperimentLifeState {
  /** Whether the list shows the deleted experiments instead of the active ones. */
  showDeleted: boolean;
  moved: Moved | null;
  error: string | null;
}

type Api = Pick<TracksideApi, 'updateExperiment' | 'deleteExperiment' | 'restoreExperiment'>;

export class ExperimentLife extends Observable<ExperimentLifeState> {
  /**
   * @param api - asks the server.
   * @param onMoved - the list is to be asked for anew, for one experiment or for all of it; settles when it is there.
   */
  constructor(
    private readonly api: Api,
    private readonly onMoved: (experimentId: string | null) => Promise<void>
  ) {
    super({ showDeleted: false, moved: null, error: null });
  }

  async setShowDeleted(showDeleted: boolean): Promise<void> {
    this.set({ showDeleted, moved: null, error: null });
    await this.onMoved(null);
  }

  /** Rejects with the server's sentence, for the dialog that asked for the name. */
  async rename(experimentId: string, name: string): Promise<ExperimentItem> {
    const item = await this.api.updateExperiment({ experiment_id: experimentId, name });
    await this.onMoved(null);
    return item;
  }

  async delete({ experiment_id: experimentId, name }: ExperimentItem): Promise<void> {
    await this.move('deleted', experimentId, name);
  }

  async restore({ experiment_id: experimentId, name }: ExperimentItem): Promise<void> {
    await this.move('restored', experimentId, name);
  }

  /** Restores what was deleted last. */
  async undo(): Promise<void> {
    const { moved } = this.get();
    if (moved?.kind === 'deleted') {
      await this.move('restored', moved.experimentId, moved.name);
    }
    if (this.get().error === null) {
      this.dismiss();
    }
  }

  /** The reader has seen what happened. */
  dismiss(): void {
    this.set({ moved: null, error: null });
  }

  private async move(kind: Moved['kind'], experimentId: string, name: string): Promise<void> {
    const request = { experiment_id: experimentId };
    try {
      await (kind === 'deleted' ? this.api.deleteExperiment(request) : this.api.restoreExperiment(request));
    } catch (error) {
      this.set({ error: sentenceOf(error) });
      return;
    }
    await this.onMoved(experimentId);
    this.set({ moved: { kind, experimentId, name }, error: null });
  }
}
