/** Puts `%%track` on top of the active cell, or of the next that holds code, and loads the extension above it if the notebook doesn't yet. */

import type { Widget } from '@lumino/widgets';
import { LOAD, type NotebookPanelLike, type SharedCell } from './insert-code';

const TRACK = '%%track';

/** Does nothing where there is no notebook or no cell. */
export function insertTrack(widget: Widget | null): void {
  const content = (widget as Partial<NotebookPanelLike> | null)?.content;
  const notebook = content?.model?.sharedModel;
  const index = nextCode(notebook?.cells ?? [], content?.activeCellIndex ?? -1);
  const cell = notebook?.cells[index];
  if (content === undefined || notebook === undefined || cell === undefined) {
    return;
  }
  if (!cell.getSource().startsWith(TRACK)) {
    cell.setSource(`${TRACK}\n${cell.getSource()}`);
  }
  let place = index;
  if (!notebook.cells.some(other => other.getSource().includes(LOAD))) {
    notebook.insertCell(place++, { cell_type: 'code', source: LOAD });
  }
  // Where its name is written next.
  content.activeCellIndex = place;
  content.mode = 'edit';
  content.activeCell?.editor?.setCursorPosition({ line: 0, column: TRACK.length });
}

/** Index of the first cell of code from a place on; -1 if there is none. */
function nextCode(cells: readonly SharedCell[], from: number): number {
  return from < 0 ? -1 : cells.findIndex((cell, index) => index >= from && cell.cell_type === 'code');
}
