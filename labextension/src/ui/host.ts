/** What the sidebar can ask of the page it lives in. */
import type { DrawChart } from '../model/chart';
import type { AskForName } from '../model/name-question';
import type { SaveExport } from '../model/run-actions-model';
import type { ComparisonHost } from './comparison-host';
import type { RunPageModel } from '../model/run-page-model';
import type { RunPageHost } from './run-page-host';

export interface SidebarHost {
  drawChart: DrawChart;
  /** Asks the reader for a name. */
  askForName: AskForName;
  /** Opens an experiment in the main area, where the page has one. */
  onOpenInTab?: (experimentId: string) => void;
  /** Puts `%%track` on top of the active cell, where there is one. */
  onInsertTrack?: () => void;
}

/** Makes the page of a run: its model, to be disposed by who asked, and what it can ask of the page. */
export type OpenRunPage = (
  runId: string,
  ways: Pick<RunPageHost, 'onOpenRun' | 'onViewRunList'>
) => { model: RunPageModel; host: RunPageHost };

/** What an experiment's tab can ask of the page it lives in. */
export interface TabHost extends Omit<SidebarHost, 'onOpenInTab'>, ComparisonHost {
  openRunPage: OpenRunPage;
  /** Saves an export where the reader's files go. */
  saveExport: SaveExport;
  /** Executes a command of the page, `trackside:open-run-tab` say. */
  execute: (command: string, args: Record<string, string | number | boolean | readonly string[]>) => void;
}
