import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import React from 'react';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import { RunActionsModel, type SaveExport } from '../src/model/run-actions-model';
import { SelectionModel } from '../src/model/selection-model';
import { RunActions } from '../src/ui/run-actions';
import { FakeServer, run } from './fake-server';

interface Shown {
  actions: RunActionsModel;
  selection: SelectionModel;
  server: FakeServer;
  user: UserEvent;
  onChanged: ReturnType<typeof vi.fn>;
}

const save: SaveExport = (_, onProgress) => {
  onProgress(2048);
  return Promise.resolve();
};

function show(selected: readonly string[], saveExport = save): Shown {
  const server = new FakeServer();
  const selection = new SelectionModel(selected);
  const onChanged = vi.fn(() => Promise.resolve());
  const options = { experimentIds: ['digits'], selection, onChanged, onArranged: () => undefined };
  const actions = new RunActionsModel(server, options);
  render(
    <RunActions
      actions={actions}
      selection={selection}
      filter={() => 'metrics.loss > 1'}
      saveExport={saveExport}
      onCompare={() => undefined}
    />
  );
  return { actions, selection, server, user: userEvent.setup(), onChanged };
}

const button = (name: string): HTMLElement => screen.getByRole('button', { name });

describe('run actions', () => {
  it('can do nothing where nothing is selected but export all that match', async () => {
    const { user, server } = show([]);
    await user.click(button('Delete'));
    expect(server.requests('runs.delete')).toEqual([]);
    await user.click(button('Export'));
    await user.click(screen.getByRole('menuitem', { name: 'Parquet' }));
    await screen.findByRole('status', { name: 'Saved “runs.parquet”.' });
    expect(server.requests('runs.export')).toEqual([
      { format: 'parquet', experiment_ids: ['digits'], filter: 'metrics.loss > 1' }
    ]);
  });

  it('says of an export only when it has ended that it is saved, and holds up nothing meanwhile', async () => {
    let end: (error: Error | null) => void = () => undefined;
    const { user } = show(['a'], (_, onProgress) => {
      onProgress(2048);
      return new Promise((resolve, reject) => (end = error => (error === null ? resolve() : reject(error))));
    });
    const begin = async (): Promise<void> => {
      await user.click(button('Export'));
      await user.click(screen.getByRole('menuitem', { name: 'Zip with files' }));
      expect(await screen.findByText('Exporting: 2.05 kB')).toBeTruthy();
    };
    await begin();
    expect(screen.queryByText(/Saved/)).toBeNull();
    await user.click(button('Delete'));
    await screen.findByRole('status', { name: 'Deleted 1 run.' });
    act(() => end(new Error('The download ended too early.')));
    expect((await screen.findByRole('alert')).textContent).toContain('ended too early');
    expect(screen.queryByText(/Exporting|Saved/)).toBeNull();
    await user.click(button('Try again'));
    await screen.findByText('Exporting: 2.05 kB');
    act(() => end(null));
    expect(await screen.findByText(/Saved “/)).toBeTruthy();
  });

  it('deletes thousands in parts, and undoes all of it', async () => {
    const ids = Array.from({ length: 2500 }, (_, i) => `run-${i}`);
    const { user, server, selection, onChanged } = show(ids);
    await user.click(button('Delete'));
    await screen.findByRole('status', { name: 'Deleted 2,500 runs.' });
    const sizes = server.requests('runs.delete').map(item => (item as { run_ids: string[] }).run_ids.length);
    expect(sizes).toEqual([1000, 1000, 500]);
    expect(selection.get().selected).toEqual([]);
    expect(onChanged).toHaveBeenCalledTimes(1);
    await user.click(button('Undo'));
    await screen.findByRole('status', { name: 'Restored 2,500 runs.' });
    expect(server.requests('runs.restore')).toHaveLength(3);
    expect(selection.get().selected).toEqual(ids);
  });

  it('leaves alone what an undo could not bring back', async () => {
    const { user, server, selection } = show(['a', 'b']);
    await user.click(button('Delete'));
    await screen.findByRole('status', { name: 'Deleted 2 runs.' });
    server.failure = new ApiError('The store is locked.', 'unavailable', 503);
    await user.click(button('Undo'));
    await screen.findByText('The store is locked.');
    expect(selection.get().selected).toEqual([]);
  });

  it('is reached by Tab after arrows were pressed in its menu', async () => {
    const { user } = show(['a']);
    await user.click(button('Export'));
    await user.keyboard('{ArrowRight}{Escape}');
    expect(document.activeElement).toBe(button('Export'));
    expect(button('Export').tabIndex).toBe(0);
  });

  it('are one stop of the Tab key from the beginning on, whichever they are', async () => {
    const { user, actions } = show(['a']);
    const stops = (): (string | null)[] =>
      within(screen.getByRole('toolbar'))
        .getAllByRole('button')
        .filter(one => one.tabIndex === 0)
        .map(one => one.textContent);
    expect(stops()).toEqual(['Compare']);
    act(() => button('Compare').focus());
    await user.keyboard('{ArrowRight}');
    expect(stops()).toEqual(['Side by side']);
    act(() => actions.setShowDeleted(true));
    expect(stops()).toEqual(['Restore']);
  });

  it('begin with what one selected run has, and with nothing for several', async () => {
    const { user, server, selection } = show(['id-deep']);
    server.experiments.set('digits', [run('deep'), run('wide')]);
    await user.click(button('Rename'));
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' })).value).toBe('deep');
    await user.click(button('Cancel'));
    act(() => selection.select(['id-deep', 'id-wide']));
    await user.click(button('Note'));
    expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Note' })).value).toBe('');
  });

  it('says what stopped it, after how many, and tries again', async () => {
    const { user, server, selection } = show(['a', 'b']);
    server.stopped = 'Stopped after 1 of 2 runs: the disk is full.';
    await user.click(button('Delete'));
    expect((await screen.findByRole('alert')).textContent).toContain('the disk is full');
    server.stopped = null;
    await user.click(button('Try again'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(selection.get().selected).toEqual([]);
  });

  it('offers to undo for ten seconds', async () => {
    const { actions, selection } = show(['a']);
    vi.useFakeTimers();
    try {
      await act(() => actions.delete());
      act(() => void vi.advanceTimersByTime(9_900));
      expect(button('Undo')).toBeDefined();
      act(() => void vi.advanceTimersByTime(200));
      expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
      expect(selection.get().selected).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('sets and removes a tag, and keeps the dialog open when the server refuses', async () => {
    const { user, server } = show(['a', 'b']);
    await user.click(button('Tag'));
    const dialog = screen.getByRole('dialog', { name: 'Tag 2 runs' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Key' }), 'team');
    await user.type(within(dialog).getByRole('textbox', { name: 'Value' }), 'ads');
    server.failure = new ApiError('A run is deleted.', 'conflict', 409);
    await user.click(within(dialog).getByRole('button', { name: 'Apply' }));
    expect((await within(dialog).findByRole('alert')).textContent).toBe('A run is deleted.');
    server.failure = null;
    await user.click(within(dialog).getByRole('button', { name: 'Remove tag' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(server.requests('runs.update')).toEqual([
      { run_ids: ['a', 'b'], tags: { team: 'ads' } },
      { run_ids: ['a', 'b'], tags: { team: null } }
    ]);
  });

  it('restores from the list of the deleted', async () => {
    const { user, actions, selection, server } = show(['a']);
    await user.click(screen.getByRole('checkbox', { name: 'Deleted' }));
    expect(actions.view).toBe('deleted_only');
    expect(selection.get().selected).toEqual([]);
    expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
    act(() => selection.select(['gone']));
    await user.click(button('Restore'));
    await screen.findByRole('status', { name: 'Restored 1 run.' });
    expect(server.requests('runs.restore')).toEqual([{ run_ids: ['gone'] }]);
  });
});
