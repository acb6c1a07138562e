import React from 'react';
import type { RunDetail } from '../model/api';
import { bestOf, directionOf, toNumber } from '../model/numbers';
import { preferences } from '../model/preferences';
import type { SideBySideModel } from '../model/side-by-side-model';
import { type Cell, type Row, rowsOf } from '../model/side-by-side-rows';
import { DiffView } from './diff-view';
import { formatCount } from './format-list';
import { formatExact, formatNumber, formatParam, MISSING } from './format';
import { PageRegion } from './page-region';
import { Problem } from './problem';
import { useReadable } from './readable';
import type { RenderMime } from './run-page-host';
import { sourceLabel, sourceText } from './source-words';
import { StatusIcon } from './status-icon';
import { type Translator, TranslatorContext, useTranslator } from './translation';

export interface SideBySideHost {
  renderMime: RenderMime;
  onOpenRun: (runId: string) => void;
}

export interface SideBySideProps {
  model: SideBySideModel;
  host: SideBySideHost;
  trans: Translator;
}

/** Runs in columns: what differs first, then the rest; and the sources of two of them. */
export function SideBySide({ model, host, trans }: SideBySideProps): React.JSX.Element {
  const { runs, error, onlyDifferent } = useReadable(model);
  return (
    <TranslatorContext.Provider value={trans}>
      <div className="jp-Trackside-page" role="region" aria-label={trans.__('Side by side')}>
        <div className="jp-Trackside-pageHeader">
          <div className="jp-Trackside-pageTitle">
            <h1>{trans._n('%1 run side by side', '%1 runs side by side', model.runIds.length)}</h1>
          </div>
          <label className="jp-Trackside-check">
            <input
              type="checkbox"
              className="jp-Trackside-checkbox"
              checked={onlyDifferent}
              onChange={event => model.setOnlyDifferent(event.target.checked)}
            />
            {trans.__('Only what differs')}
          </label>
        </div>
        {model.selected > model.runIds.length && (
          <p className="jp-Trackside-note jp-Trackside-sideNote" role="note">
            {trans.__(
              'The first %1 of the %2 selected runs are shown.',
              model.runIds.length,
              formatCount(model.selected)
            )}
          </p>
        )}
        {error !== null && <Problem message={error} onTryAgain={() => model.refresh()} />}
        {runs === null && error === null && (
          <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
        )}
        {runs !== null && (
          <>
            <Values runs={runs} onlyDifferent={onlyDifferent} onOpenRun={host.onOpenRun} />
            <Sources model={model} runs={runs} renderMime={host.renderMime} />
          </>
        )}
      </div>
    </TranslatorContext.Provider>
  );
}

interface ValuesProps {
  runs: readonly RunDetail[];
  onlyDifferent: boolean;
  onOpenRun: (runId: string) => void;
}

const Values = React.memo(function Values({ runs, onlyDifferent, onOpenRun }: ValuesProps) {
  const trans = useTranslator();
  // Which value is the best is a preference.
  useReadable(preferences);
  const rows = React.useMemo(() => rowsOf(runs), [runs]);
  const sections = [
    [trans.__('Hyperparameters'), rows.params],
    [trans.__('Metrics'), rows.metrics],
    [trans.__('Tags'), rows.tags],
    [trans.__('Source'), rows.source]
  ] as const;
  const title = trans.__('Values');
  return (
    <PageRegion title={title} isWide>
      <div className="jp-Trackside-sideScroller" tabIndex={0} role="group" aria-label={title}>
        <table
          className="jp-Trackside-pageTable jp-Trackside-sideTable"
          aria-label={trans.__('Side by side')}
        >
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              {runs.map(run => (
                <th key={run.run_id} scope="col">
                  <span
                    className="jp-Trackside-pageSwatch"
                    style={{ background: run.colour }}
                    aria-hidden="true"
                  />
                  <StatusIcon status={run.status} />
                  <button
                    type="button"
                    className="jp-Trackside-link"
                    title={run.run_name}
                    onClick={() => onOpenRun(run.run_id)}
                  >
                    {run.run_name}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          {sections.map(([name, all]) => (
            <SectionRows
              key={name}
              name={name}
              isSource={all === rows.source}
              rows={onlyDifferent ? all.filter(row => row.differs) : all}
              width={runs.length + 1}
            />
          ))}
        </table>
      </div>
    </PageRegion>
  );
});

interface SectionRowsProps {
  name: string;
  rows: readonly Row[];
  /** Whether the rows are ours, and not named by who logged them. */
  isSource: boolean;
  width: number;
}

function SectionRows({ name, rows, isSource, width }: SectionRowsProps): React.JSX.Element | null {
  const trans = useTranslator();
  const shown = (key: string, cell: Cell): Cell =>
    isSource && cell?.kind === 'text' ? { ...cell, text: sourceText(key, cell.text, trans) } : cell;
  return rows.length === 0 ? null : (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={width} className="jp-Trackside-sideSection">
          {name}
        </th>
      </tr>
      {rows.map(row => (
        <tr key={row.key} data-differs={row.differs}>
          <th scope="row">{isSource ? sourceLabel(row.key, trans) : row.key}</th>
          {row.cells.map((cell, index) => (
            <Value key={index} cell={shown(row.key, cell)} isBest={isBest(cell, row)} />
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function Value({ cell, isBest: best }: { cell: Cell; isBest: boolean }): React.JSX.Element {
  if (cell === null) {
    return <td>{MISSING}</td>;
  }
  if (cell.kind === 'text') {
    return <td title={cell.text}>{formatParam(cell.text)}</td>;
  }
  const text = formatNumber(cell.value);
  return <td title={formatExact(cell.value)}>{best ? <strong>{text}</strong> : text}</td>;
}

/** Whether a metric is the best of its row: the name says which way is better. A single one has none to beat. */
function isBest(cell: Cell, { key, cells, differs }: Row): boolean {
  if (!differs || cell?.kind !== 'number') {
    return false;
  }
  const values = cells.map(one => (one?.kind === 'number' ? one.value : null));
  const isAlone = values.filter(value => value !== null).length === 1;
  return !isAlone && toNumber(cell.value) === bestOf(values, directionOf(key));
}

interface SourcesProps {
  model: SideBySideModel;
  runs: readonly RunDetail[];
  renderMime: RenderMime;
}

function Sources({ model, runs, renderMime }: SourcesProps): React.JSX.Element {
  const trans = useTranslator();
  const { left, right } = useReadable(model.diff);
  const nameOf = (id: string | null): string => runs.find(run => run.run_id === id)?.run_name ?? '';
  return (
    <PageRegion title={trans.__('Code')} isWide>
      {runs.length > 2 && (
        <div className="jp-Trackside-pageActions">
          <RunChoice
            label={trans.__('Left')}
            runs={runs}
            value={left}
            onChange={id => void model.diff.compare(id, right)}
          />
          <RunChoice
            label={trans.__('Right')}
            runs={runs}
            value={right}
            onChange={id => void model.diff.compare(left, id)}
          />
        </div>
      )}
      <DiffView model={model.diff} renderMime={renderMime} left={nameOf(left)} right={nameOf(right)} />
    </PageRegion>
  );
}

interface RunChoiceProps {
  label: string;
  runs: readonly RunDetail[];
  value: string | null;
  onChange: (runId: string) => void;
}

function RunChoice({ label, runs, value, onChange }: RunChoiceProps): React.JSX.Element {
  return (
    <label className="jp-Trackside-check">
      {label}
      <select
        className="jp-Trackside-select"
        aria-label={label}
        value={value ?? ''}
        onChange={event => onChange(event.target.value)}
      >
        {runs.map(run => (
          <option key={run.run_id} value={run.run_id}>
            {run.run_name}
          </option>
        ))}
      </select>
    </label>
  );
}
