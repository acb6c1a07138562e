import React from 'react';
import type { DiffModel } from '../model/diff-model';
import { bundleOf } from '../model/notebook-document';
import type { AlignedCell, RunsDiffed, SideCell } from '../model/wire';
import { Problem } from './problem';
import { useReadable } from './readable';
import { Rendered } from './rendered';
import type { RenderMime } from './run-page-host';
import { TextDiff } from './text-diff';
import { useTranslator } from './translation';

export interface DiffViewProps {
  model: DiffModel;
  renderMime: RenderMime;
  /** Names of the two runs. */
  left: string;
  right: string;
}

/** What differs between the sources of two runs: notebooks cell by cell where they are kept, else the cell's code. */
export function DiffView({ model, renderMime, left, right }: DiffViewProps): React.JSX.Element | null {
  const trans = useTranslator();
  const { diff, busy, error } = useReadable(model);
  return (
    <div>
      {busy && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Comparing')} />
      )}
      {error !== null && <Problem message={error} onTryAgain={() => void model.refresh()} />}
      {diff !== null && (
        <>
          <div className="jp-Trackside-diffNames">
            <strong>{left}</strong>
            <strong>{right}</strong>
          </div>
          <Differences diff={diff} renderMime={renderMime} />
        </>
      )}
    </div>
  );
}

interface DifferencesProps {
  diff: RunsDiffed;
  renderMime: RenderMime;
}

/** They are drawn again when they are others, not whenever one of the runs goes on. */
const Differences = React.memo(function Differences({ diff, renderMime }: DifferencesProps) {
  const trans = useTranslator();
  const [showEqual, setShowEqual] = React.useState(false);
  const { left_code: left, right_code: right, cells, note } = diff;
  const equal = cells.filter(({ kind }) => kind === 'equal').length;
  return (
    <>
      <h3 className="jp-Trackside-pageSubheading">{trans.__('Code of the cell')}</h3>
      {left === right ? (
        <p className="jp-Trackside-pageEmpty">
          {left === null ? trans.__('The code was not kept.') : trans.__('The code is the same.')}
        </p>
      ) : (
        <TextDiff left={left ?? ''} right={right ?? ''} label={trans.__('Code of the cell')} />
      )}
      <h3 className="jp-Trackside-pageSubheading">{trans.__('Notebook')}</h3>
      {note !== '' && <p className="jp-Trackside-pageEmpty">{note}</p>}
      {note === '' && equal === cells.length && (
        <p className="jp-Trackside-pageEmpty">{trans.__('The notebooks are the same.')}</p>
      )}
      {equal > 0 && (
        <label className="jp-Trackside-check">
          <input
            type="checkbox"
            className="jp-Trackside-checkbox"
            checked={showEqual}
            onChange={event => setShowEqual(event.target.checked)}
          />
          {trans._n('Show %1 equal cell', 'Show %1 equal cells', equal)}
        </label>
      )}
      {cells.map((cell, index) =>
        cell.kind === 'equal' && !showEqual ? null : (
          <CellDiff key={index} cell={cell} place={index + 1} renderMime={renderMime} />
        )
      )}
    </>
  );
});

interface CellDiffProps {
  cell: AlignedCell;
  place: number;
  renderMime: RenderMime;
}

const CellDiff = React.memo(function CellDiff({ cell, place, renderMime }: CellDiffProps) {
  const trans = useTranslator();
  const { kind, left, right, outputs_differ: outputsDiffer, is_run: isRun } = cell;
  const words = {
    equal: trans.__('equal'),
    changed: cell.source_differs ? trans.__('changed') : trans.__('other outputs'),
    added: trans.__('added'),
    removed: trans.__('removed')
  };
  const label = trans.__('Cell %1, %2', place, words[kind]);
  const hasOutputs = (left?.outputs.length ?? 0) + (right?.outputs.length ?? 0) > 0;
  return (
    <div className="jp-Trackside-cellDiff" role="group" aria-label={label} data-kind={kind}>
      <p className="jp-Trackside-cellDiffName">
        {label}
        {isRun && ` · ${trans.__("the run's cell")}`}
      </p>
      <TextDiff
        left={left?.source ?? ''}
        right={right?.source ?? ''}
        label={trans.__('Source of cell %1', place)}
      />
      {hasOutputs && (outputsDiffer || kind === 'added' || kind === 'removed') && (
        <div className="jp-Trackside-outputsDiff">
          <Outputs cell={left} renderMime={renderMime} />
          <Outputs cell={right} renderMime={renderMime} />
        </div>
      )}
    </div>
  );
});

interface OutputsProps {
  cell: SideCell | null;
  renderMime: RenderMime;
}

function Outputs({ cell, renderMime }: OutputsProps): React.JSX.Element {
  return (
    <div className="jp-Trackside-outputs">
      {(cell?.outputs ?? []).map((output, index) => (
        <Rendered key={index} bundle={bundleOf(output)} renderMime={renderMime} />
      ))}
    </div>
  );
}
