/** What the page of a run can ask of the page it lives in. */
import type React from 'react';
import type { DrawChart } from '../model/chart';
import type { RunDetail } from '../model/api';
import type { DiffViewProps } from './diff-view';
import type { SaveModelDialogProps } from './save-model-dialog';

/** A bundle of MIME types, as an output of a notebook holds it. */
export interface MimeBundle {
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

/** Draws a bundle into a node as the host draws what nobody trusts; the answer ends that. */
export type RenderMime = (node: HTMLElement, bundle: MimeBundle) => () => void;

/** What the page of a run can ask; what is promised rejects with a sentence for people. */
export interface RunPageHost {
  drawChart: DrawChart;
  renderMime: RenderMime;
  /** "Diff with…"; absent where the page has to be small. */
  Diff?: React.ComponentType<DiffViewProps>;
  /** "Save as model"; absent where the page has to be small. */
  SaveModel?: React.ComponentType<SaveModelDialogProps>;
  /** Shows another run in this place. */
  onOpenRun: (runId: string) => void;
  /** Shows the list that the run is in. */
  onViewRunList?: (experimentId: string, runId: string) => void;
  /** Opens the run's notebook at its cell. */
  onOpenSource?: (runId: string) => Promise<void>;
  /** "Export"; absent where the browser can't save what a server sends. */
  Exports?: React.ComponentType<{ runId: string }>;
  /** Opens the notebook as it was when the run was made. */
  onOpenNotebookAsOf?: (runId: string) => Promise<void>;
  /** Asks for other params and inserts the cell with them. */
  onRunAgain?: (detail: RunDetail) => Promise<void>;
}
