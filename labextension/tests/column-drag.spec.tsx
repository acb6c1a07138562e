import { fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { describe, expect, it, vi } from 'vitest';
import { TableColumnsModel } from '../src/model/table-columns-model';
import { RunTableHeader } from '../src/ui/run-table-header';
import { useReadable } from '../src/ui/readable';
import { useTableLayout } from '../src/ui/table-layout';
import { FakeServer, run } from './fake-server';

const NUMERIC = new Set<string>();

function Header({ model }: { model: TableColumnsModel }): React.JSX.Element {
  useReadable(model);
  const { pinned, free } = useTableLayout(model.columns, NUMERIC);
  return (
    <RunTableHeader
      model={model}
      pinned={pinned}
      free={free}
      order={[]}
      isAllSelected={false}
      stop={null}
      onSelectAll={() => {}}
    />
  );
}

async function show(): Promise<void> {
  const server = new FakeServer();
  server.experiments.set('digits', [run('one', { accuracy: 0.9, loss: 0.1 })]);
  const nothing = (): void => {};
  const options = { experimentIds: ['digits'], filter: () => '', onAsk: nothing, onFailure: nothing };
  const model = new TableColumnsModel(server, { ...options, onArranged: nothing }, null);
  await model.load();
  render(<Header model={model} />);
}

const header = (name: string): HTMLElement => screen.getByRole('columnheader', { name });
const place = (name: string): number => screen.getAllByRole('columnheader').indexOf(header(name));

describe('a column that is dragged', () => {
  it('shows at which edge of which one it would go, and goes there', async () => {
    await show();
    const before = place('accuracy');
    const dataTransfer = { setData: vi.fn() };
    fireEvent.dragStart(header('accuracy'), { dataTransfer });
    fireEvent.dragOver(header('loss'), { dataTransfer });
    expect(header('loss').dataset['target']).toBe('after');
    fireEvent.dragLeave(header('loss'), { dataTransfer, relatedTarget: header('loss').firstChild });
    expect(header('loss').dataset['target']).toBe('after');
    fireEvent.dragLeave(header('loss'), { dataTransfer });
    expect(header('loss').dataset['target']).toBeUndefined();
    fireEvent.dragOver(header('Status'), { dataTransfer });
    expect(header('Status').dataset['target']).toBe('before');
    fireEvent.dragOver(header('Name'), { dataTransfer });
    expect(header('Name').dataset['target']).toBeUndefined();
    fireEvent.drop(header('loss'), { dataTransfer });
    expect([place('loss'), place('accuracy')]).toEqual([before, before + 1]);
  });
});
