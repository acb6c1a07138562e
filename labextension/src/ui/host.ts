/** What the sidebar can ask of the page it lives in. */
import type { DrawChart } from '../model/chart';
import type { AskForName } from '../model/name-question';

export interface SidebarHost {
  drawChart: DrawChart;
  /** Asks the reader for a name. */
  askForName: AskForName;
  /** Opens an experiment in the main area, where the page has one. */
  onOpenInTab?: (experimentId: string) => void;
  /** Puts `%%track` on top of the active cell, where there is one. */
  onInsertTrack?: () => void;
}
