import React from 'react';
import type { ExperimentModel } from '../model/experiment-model';
import { toNumber } from '../model/numbers';
import { isOnTop, useSpotlight } from './position';
import { Problem } from './problem';
import { useReadable } from './readable';
import { RunDetail } from './run-detail';
import { RunRow } from './run-row';
import { useTranslator } from './translation';

export interface RunListProps {
  model: ExperimentModel;
  name: string;
}

/** The runs of an experiment, newest first, with what waits above and what is left below. */
export function RunList({ model, name }: RunListProps): React.JSX.Element {
  const trans = useTranslator();
  const state = useReadable(model.runs);
  const detail = useReadable(model.detail);
  const list = React.useRef<HTMLUListElement>(null);
  const [stop, setStop] = React.useState<{ runId: string; place: number } | null>(null);
  const anchor = React.useRef<string | null>(null);
  const id = React.useId();
  const { rows, metric, best, selected } = state;

  React.useEffect(() => model.runs.watchTop(() => list.current === null || isOnTop(list.current)), [model]);
  useSpotlight(model.spotlight, list);

  const onSelect = (runId: string, isSelected: boolean, extend: boolean): void => {
    if (extend && anchor.current !== null) {
      model.runs.selectRange(anchor.current, runId, isSelected);
    } else {
      model.runs.select(runId, isSelected);
      anchor.current = runId;
    }
  };
  // Shift with an arrow carries the selection from row to row.
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const here = rows.findIndex(row => row.runId === stop?.runId);
    const next = rows[here + step];
    if (event.shiftKey && step !== 0 && here >= 0 && next !== undefined) {
      anchor.current ??= rows[here]?.runId ?? null;
      model.runs.selectRange(anchor.current ?? next.runId, next.runId, true);
    }
  };
  // Where the run at which Tab stopped is gone, it stops at the one that has its place.
  const heir = rows[Math.min(stop?.place ?? 0, rows.length - 1)];
  const tabStop = (rows.find(row => row.runId === stop?.runId) ?? heir)?.runId;
  const detailId = `${id}-detail`;

  return (
    <>
      {state.waiting > 0 && (
        <button
          type="button"
          className="jp-Trackside-newRuns"
          onClick={() => {
            model.runs.showNew();
            list.current?.scrollIntoView({ block: 'nearest' });
          }}
        >
          {trans._n('%1 new run', '%1 new runs', state.waiting)}
        </button>
      )}
      {state.busy && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
      )}
      {state.error !== null && <Problem message={state.error} onTryAgain={() => void model.refresh()} />}
      <ul
        ref={list}
        className="jp-Trackside-runs"
        aria-label={trans.__('Runs of %1', name)}
        onKeyDown={onKeyDown}
      >
        {rows.map((run, place) => (
          <li key={run.runId}>
            <RunRow
              run={run}
              metric={metric}
              isBest={best !== null && run.value !== null && toNumber(run.value) === best}
              isSelected={selected.includes(run.runId)}
              isTabStop={run.runId === tabStop}
              isOpen={run.runId === detail.runId}
              detailId={detailId}
              onSelect={(isSelected, extend) => onSelect(run.runId, isSelected, extend)}
              onOpen={() => model.detail.toggle(run.runId)}
              onFocus={() => setStop({ runId: run.runId, place })}
            />
            {run.runId === detail.runId && <RunDetail id={detailId} model={model.detail} name={run.name} />}
          </li>
        ))}
      </ul>
    </>
  );
}
