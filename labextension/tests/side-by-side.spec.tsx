import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { describe, expect, it } from 'vitest';
import { SideBySideModel } from '../src/model/side-by-side-model';
import { english } from '../src/model/translator';
import { SideBySide } from '../src/ui/side-by-side';
import { TextDiff } from '../src/ui/text-diff';
import { FakeServer, run } from './fake-server';
import { FakeSources } from './fake-sources';

async function show(
  names: string[],
  sources = new FakeSources(),
  selected?: number
): Promise<{ server: FakeServer; sources: FakeSources; model: SideBySideModel; opened: string[] }> {
  const server = new FakeServer();
  server.experiments.set(
    'digits',
    names.map((name, i) => run(name, { loss: 0.5 - i / 10, same: 1 }))
  );
  const runIds = names.map(name => `id-${name}`);
  const model = new SideBySideModel(server, {
    runIds,
    sources,
    surroundings: server.surroundings,
    ...(selected !== undefined && { selected })
  });
  const opened: string[] = [];
  const host = {
    renderMime: (node: HTMLElement, { data }: { data: Record<string, unknown> }) => {
      node.textContent = Object.values(data).join();
      return () => node.replaceChildren();
    },
    onOpenRun: (id: string) => opened.push(id)
  };
  render(<SideBySide model={model} host={host} trans={english} />);
  await screen.findByRole('table', { name: 'Side by side' });
  return { server, sources, model, opened };
}

function keys(): (string | null)[] {
  const table = within(screen.getByRole('table', { name: 'Side by side' }));
  return table.getAllByRole('rowheader').map(header => header.textContent);
}

describe('runs side by side', () => {
  it('have what differs first, and on demand nothing else; the best value stands out', async () => {
    await show(['a', 'b']);
    expect(keys().slice(0, 5)).toEqual(['Hyperparameters', 'lr', 'Metrics', 'loss', 'same']);
    expect(within(screen.getByRole('row', { name: /^loss/ })).getByText('0.4000').tagName).toBe('STRONG');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Only what differs' }));
    expect(keys()).toEqual(['Metrics', 'loss']);
  });

  it('mark no value as the best that only one run has', async () => {
    const { server } = await show(['a', 'b']);
    server.change('digits', runs => {
      runs[1]!.metrics['f1'] = 0.75;
    });
    const value = await screen.findByText('0.7500');
    expect(value.tagName).toBe('TD');
  });

  it('say of how many they are the first', async () => {
    await show(['a', 'b'], new FakeSources(), 1234);
    expect(screen.getByRole('note').textContent).toBe('The first 2 of the 1,234 selected runs are shown.');
  });

  it('say nothing of others where these are all', async () => {
    await show(['a', 'b'], new FakeSources(), 2);
    expect(screen.queryByRole('note')).toBeNull();
  });

  it('follow their runs, and lead to each', async () => {
    const { server, opened } = await show(['a', 'b']);
    server.change('digits', runs => {
      runs[1]!.metrics['loss'] = 0.125;
    });
    await waitFor(() => expect(screen.getByRole('row', { name: /^loss/ }).textContent).toContain('0.1250'));
    await userEvent.click(screen.getByRole('button', { name: 'b' }));
    expect(opened).toEqual(['id-b']);
  });

  it('are as they were where nothing of them has changed', async () => {
    const { server, model } = await show(['a', 'b']);
    const before = model.get().runs;
    const asked = server.requests('runs.get').length;
    server.change('digits', () => {});
    await waitFor(() => expect(server.requests('runs.get').length).toBe(asked + 2));
    expect(model.get().runs).toBe(before);
    server.change('digits', runs => {
      runs[1]!.metrics['loss'] = 0.125;
    });
    await waitFor(() => expect(model.get().runs).not.toBe(before));
    expect(model.get().runs?.[0]).toBe(before?.[0]);
  });

  it('show the notebooks cell by cell: equal ones on demand, outputs as data', async () => {
    await show(['a', 'b']);
    const changed = within(await screen.findByRole('group', { name: 'Cell 2, changed' }));
    expect(changed.getByText('0.1').tagName).toBe('DEL');
    expect(changed.getByText('0.2').tagName).toBe('INS');
    expect(screen.getByText('<b>drawn</b>')).toBeTruthy();
    expect(screen.queryByRole('group', { name: 'Cell 1, equal' })).toBeNull();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Show 1 equal cell' }));
    expect(screen.getByRole('group', { name: 'Cell 1, equal' })).toBeTruthy();
  });

  it('compare the sources of the two that are chosen', async () => {
    const { sources } = await show(['a', 'b', 'c']);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Right' }), 'id-c');
    expect(sources.asked.at(-1)).toEqual({ left_run_id: 'id-a', right_run_id: 'id-c' });
  });

  it('say why two can not be compared, and try again', async () => {
    const sources = new FakeSources();
    sources.failure = new Error('The store is away.');
    await show(['a', 'b'], sources);
    expect((await screen.findByRole('alert')).textContent).toContain('The store is away.');
    sources.failure = null;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('group', { name: 'Cell 2, changed' })).toBeTruthy();
  });
});

describe('two texts beside each other', () => {
  it('have equal lines beside each other, whatever is added or removed between them', () => {
    render(<TextDiff label="code" left={'a\nb\nc'} right={'a\nx\ny\nc\n'} />);
    const rows = within(screen.getByRole('table', { name: 'code' }))
      .getAllByRole('row')
      .slice(1);
    const cells = rows.map(row =>
      within(row)
        .getAllByRole('cell')
        .map(cell => cell.textContent)
    );
    expect(cells).toEqual([
      ['a', 'a'],
      ['b', 'x'],
      ['', 'y'],
      ['c', 'c']
    ]);
  });
});
