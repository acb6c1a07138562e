import React from 'react';
import type { RunActionsModel, SaveExport } from '../model/run-actions-model';
import type { SelectionModel } from '../model/selection-model';
import { ExportMenu } from './export-menu';
import { useReadable } from './readable';
import { RunActionsNotice } from './run-actions-notice';
import { EditDialog, type EditKind } from './run-edit-dialog';
import { moveInToolbar, useOneStop } from './toolbar-keys';
import { useTranslator } from './translation';

export interface RunActionsProps {
  actions: RunActionsModel;
  selection: SelectionModel;
  /** The filter in force: what is exported where nothing is selected. */
  filter: () => string;
  saveExport: SaveExport;
  /** Draws the selected runs together. */
  onCompare: () => void;
  /** Lays the selected runs out beside each other, where the page can. */
  onSideBySide?: ((runIds: readonly string[]) => void) | undefined;
}

/** Toolbar "Run actions", whether deleted runs are listed, and what has become of the last action. */
export function RunActions(props: RunActionsProps): React.JSX.Element {
  const { actions, selection, filter, saveExport, onCompare, onSideBySide } = props;
  const trans = useTranslator();
  const { showDeleted, busy } = useReadable(actions);
  const { selected } = useReadable(selection);
  const [editing, setEditing] = React.useState<{ kind: EditKind; text: string } | null>(null);
  const count = selected.length;
  const none = count === 0 || busy !== null;
  const toolbar = React.useRef<HTMLDivElement>(null);
  const onFocus = useOneStop(toolbar);
  const edit = async (kind: EditKind): Promise<void> => {
    const text = await actions.present(kind);
    if (text !== null) {
      setEditing({ kind, text });
    }
  };
  const buttons: [string, () => void, boolean][] = showDeleted
    ? [[trans.__('Restore'), () => void actions.restore(), none]]
    : [
        [trans.__('Compare'), onCompare, count === 0],
        [trans.__('Side by side'), () => onSideBySide?.(selected), count < 2 || onSideBySide === undefined],
        [trans.__('Tag'), () => void edit('tag'), none],
        [trans.__('Rename'), () => void edit('name'), count !== 1 || busy !== null],
        [trans.__('Note'), () => void edit('note'), none],
        [trans.__('Delete'), () => void actions.delete(), none]
      ];
  return (
    <div className="jp-Trackside-runActions">
      <div
        ref={toolbar}
        role="toolbar"
        aria-label={trans.__('Run actions')}
        className="jp-Trackside-runActionsBar"
        onKeyDown={moveInToolbar}
        onFocus={onFocus}
      >
        {buttons.map(([label, onClick, isDisabled]) => (
          <button
            key={label}
            type="button"
            className="jp-Trackside-button"
            // It keeps the focus when there is nothing to do any more.
            aria-disabled={isDisabled}
            onClick={isDisabled ? undefined : onClick}
          >
            {label}
          </button>
        ))}
        {!showDeleted && (
          <ExportMenu onExport={format => void actions.export(format, filter(), saveExport)} />
        )}
      </div>
      <label className="jp-Trackside-check">
        <input
          type="checkbox"
          className="jp-Trackside-checkbox"
          checked={showDeleted}
          onChange={event => actions.setShowDeleted(event.target.checked)}
        />
        {trans.__('Deleted')}
      </label>
      <RunActionsNotice actions={actions} />
      {editing !== null && (
        <EditDialog {...editing} count={count} actions={actions} onClose={() => setEditing(null)} />
      )}
    </div>
  );
}
