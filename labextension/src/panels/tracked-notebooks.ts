/**
 * Notebooks with tracked cells: their badges, and the snapshot that is sent when a tracked cell has ended.
 *
 * Loaded when the first notebook with such a cell is there. A failure is nobody's trouble: without a snapshot
 * the run's notebook is the saved file, and without an answer there is no badge.
 */
import type { Cell } from '@jupyterlab/cells';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { Latest } from '../model/latest';
import type { CellRun, NotebookApi } from '../model/notebook-api';
import { SnapshotSender, takeDown } from '../model/notebook-snapshot';
import { isTracked } from '../model/tracked-source';
import type { Translator } from '../model/translator';
import { CellBadges } from './cell-badges';
import { watchVisible } from './visibility';

export interface TrackedNotebooksOptions {
  readonly api: NotebookApi;
  readonly trans: Translator;
  /** Path of a notebook as Jupyter Server names it. */
  readonly pathOf: (panel: NotebookPanel) => string;
  readonly onOpen: (run: CellRun) => void;
}

interface OpenNotebook {
  badges: CellBadges;
  sender: SnapshotSender;
  /** Of the questions for its badges. */
  latest: Latest;
  /** Whether something has changed since it was last asked for. */
  stale: boolean;
}

export class TrackedNotebooks {
  constructor(private readonly options: TrackedNotebooksOptions) {}

  /** Shows badges in a notebook, for as long as it is open. */
  async adopt(panel: NotebookPanel): Promise<void> {
    if (panel.isDisposed) {
      return; // closed while its cell was waited for
    }
    if (!this.open.has(panel)) {
      const { api, trans, onOpen } = this.options;
      const badges = new CellBadges(panel.content, trans, onOpen);
      this.open.set(panel, { badges, sender: new SnapshotSender(api), latest: new Latest(), stale: false });
      watchVisible(panel, isVisible => {
        if (isVisible) {
          this.refreshShown().catch(() => undefined); // as everywhere: without an answer there is no badge
        }
      });
      panel.disposed.connect(() => {
        badges.dispose();
        this.open.delete(panel);
      });
    }
    await this.refresh(panel);
  }

  /** A tracked cell has ended: its notebook is taken down as it is now, and sent. */
  async onExecuted(panel: NotebookPanel, cell: Cell): Promise<void> {
    const notebook = panel.content;
    const snapshot = takeDown(cellsOf(notebook), metadataOf(notebook));
    const count = (cell.model.sharedModel.toJSON() as { execution_count?: unknown }).execution_count;
    const kernel = panel.sessionContext.session?.kernel?.id;
    for (const pause of PAUSES_MS) {
      await this.adopt(panel);
      const run = this.open.get(panel)?.badges.find(cell.model.id);
      // Only the run of this very execution: a cell with a wrong option has made none.
      if (run !== undefined && run.kernel_id === kernel && run.execution_count === count) {
        await this.open.get(panel)?.sender.send(run.run_id, snapshot);
        return;
      }
      await new Promise(resolve => setTimeout(resolve, pause)); // a busy server may not have drained it yet
    }
  }

  /** Something has changed: ask for the runs of the cells again; in notebooks that can't be seen, later. */
  async refreshAll(): Promise<void> {
    this.open.forEach(one => (one.stale = true));
    await this.refreshShown();
  }

  /** Ask again in notebooks that can be seen, where something changed while they couldn't. */
  private async refreshShown(): Promise<void> {
    const stale = [...this.open].filter(([panel, one]) => one.stale && panel.isVisible);
    await Promise.all(stale.map(([panel]) => this.refresh(panel)));
  }

  private async refresh(panel: NotebookPanel): Promise<void> {
    const cells = panel.content.widgets.filter(cell => isTracked(cell.model.sharedModel.getSource()));
    const request = {
      notebook: this.options.pathOf(panel),
      cell_ids: cells.map(cell => cell.model.id).slice(0, MAX_CELLS)
    };
    const open = this.open.get(panel);
    const isLast = open?.latest.begin();
    if (open !== undefined) {
      open.stale = false;
    }
    const { runs } = await this.options.api.cellRuns(request);
    if (isLast?.() === true && !panel.isDisposed) {
      open?.badges.show(runs);
    }
  }

  private readonly open = new Map<NotebookPanel, OpenNotebook>();
}

const MAX_CELLS = 1000;
const PAUSES_MS = [300, 1000, 3000, 6000];

function cellsOf(notebook: Notebook): object[] {
  return notebook.model?.sharedModel.cells.map(cell => cell.toJSON()) ?? [];
}

function metadataOf(notebook: Notebook): Record<string, unknown> {
  return { ...notebook.model?.sharedModel.getMetadata() };
}
