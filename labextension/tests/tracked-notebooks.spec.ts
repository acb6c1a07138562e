import type { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { CellRun, NotebookApi } from '../src/model/notebook-api';
import { once } from '../src/model/once';
import { english } from '../src/model/translator';
import { TrackedNotebooks } from '../src/panels/tracked-notebooks';

/** A notebook with one tracked cell, on the page. */
function notebook(): { panel: NotebookPanel; node: HTMLElement } {
  const node = document.createElement('div');
  const cell = { node, model: { id: 'cell', sharedModel: { getSource: () => '%%track\nlr = 0.1' } } };
  const panel = Object.assign(new Widget(), { content: { widgets: [cell] } });
  Widget.attach(panel, document.body);
  onTestFinished(() => panel.dispose());
  return { panel: panel as unknown as NotebookPanel, node };
}

type CellRuns = Awaited<ReturnType<NotebookApi['cellRuns']>>;

const lastRun = (run_name: string): CellRuns => ({
  revision: 1,
  unchanged: false,
  runs: [{ cell_id: 'cell', run_id: run_name, run_name, status: 'FINISHED', metric: null } as CellRun]
});

function tracked(cellRuns: NotebookApi['cellRuns']): TrackedNotebooks {
  const api = { cellRuns } as NotebookApi;
  return new TrackedNotebooks({ api, trans: english, pathOf: () => 'a.ipynb', onOpen: () => {} });
}

it('shows what was asked last, in whatever order the answers come', async () => {
  const answers: ((answer: CellRuns) => void)[] = [];
  const notebooks = tracked(() => new Promise(resolve => answers.push(resolve)));
  const { panel, node } = notebook();
  const both = [notebooks.adopt(panel), notebooks.adopt(panel)];
  answers[1]?.(lastRun('newer'));
  answers[0]?.(lastRun('older'));
  await Promise.all(both);
  expect(node.textContent).toBe('newer, Finished');
});

it('asks for what changed while a notebook could not be seen as soon as it can', async () => {
  const asked = vi.fn(() => Promise.resolve(lastRun('one')));
  const notebooks = tracked(asked);
  const { panel } = notebook();
  await notebooks.adopt(panel);
  panel.hide();
  await notebooks.refreshAll();
  expect(asked).toHaveBeenCalledTimes(1);
  panel.show();
  panel.hide();
  panel.show();
  expect(asked).toHaveBeenCalledTimes(2);
});

it('asks nothing for a notebook that was closed', async () => {
  const asked = vi.fn(() => Promise.resolve(lastRun('one')));
  const notebooks = tracked(asked);
  const { panel } = notebook();
  await notebooks.adopt(panel);
  panel.dispose();
  await notebooks.adopt(panel);
  await notebooks.refreshAll();
  expect(asked).toHaveBeenCalledOnce();
});

it('loads what could not be loaded once more', async () => {
  const work = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('there');
  const load = once(work as () => Promise<string>);
  expect(load.isBegun()).toBe(false);
  await expect(load()).rejects.toThrow('offline');
  expect(await load()).toBe('there');
  expect(await load()).toBe('there');
  expect([load.isBegun(), work.mock.calls.length]).toEqual([true, 2]);
});
