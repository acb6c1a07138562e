/** Puts code into a new cell below the active one of a notebook. */

import type { Widget } from '@lumino/widgets';

/** What a notebook loads trackside with. */
export const LOAD = '%load_ext trackside';

/** A cell of a notebook's shared model, as far as we need it. */
export interface SharedCell {
  readonly cell_type: string;
  getSource(): string;
  setSource(source: string): void;
}

/** What we need of a notebook panel; known by its shape, so that nothing of notebooks is imported. */
export interface NotebookPanelLike extends Widget {
  content: {
    activeCellIndex: number;
    mode?: 'command' | 'edit';
    readonly activeCell?: {
      readonly editor: { setCursorPosition(position: { line: number; column: number }): void } | null;
    } | null;
    model: {
      sharedModel: {
        readonly cells: readonly SharedCell[];
        insertCell(index: number, cell: { cell_type: 'code'; source: string }): unknown;
      };
    } | null;
  };
}

/**
 * The notebook's name; null if it has not been read yet. The new cell becomes the active one. It loads the
 * extension first, which lets charts draw without a network, if the notebook doesn't yet.
 */
export function insertCode(panel: NotebookPanelLike, code: string): string | null {
  const { content } = panel;
  const notebook = content.model?.sharedModel;
  if (notebook === undefined) {
    return null;
  }
  const isLoaded = notebook.cells.some(cell => cell.getSource().includes(LOAD));
  const source = (isLoaded ? code : `${LOAD}\n${code}`).trimEnd();
  const only = notebook.cells.length === 1 ? notebook.cells[0] : undefined;
  if (only?.cell_type === 'code' && only.getSource() === '') {
    // The empty cell that a new notebook begins with.
    only.setSource(source);
  } else {
    const index = content.activeCellIndex + 1;
    notebook.insertCell(index, { cell_type: 'code', source });
    content.activeCellIndex = index;
  }
  return panel.title.label;
}
