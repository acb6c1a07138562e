import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type SavedViewItem } from '../src/model/api';
import { ExperimentTabModel } from '../src/model/experiment-tab-model';
import { restoreTab } from '../src/model/saved-tab';
import { SavedViews } from '../src/ui/saved-views';
import { SavedViewsNotice, SavedViewsSaid } from '../src/ui/saved-views-notice';
import { FakeServer, run } from './fake-server';

const HOSTILE = '<img src=x onerror=alert(1)>';

let server: FakeServer;
let tabs: ExperimentTabModel[];

beforeEach(() => {
  tabs = [];
  server = new FakeServer();
  server.experiments.set('digits', [run('wide'), run('base')]);
});

afterEach(() => tabs.forEach(tab => tab.dispose()));

/** A tab of the experiment on some page, with all that it shows there. */
async function open(saved?: unknown): Promise<ExperimentTabModel> {
  const tab = new ExperimentTabModel(server, {
    experimentIds: ['digits'],
    storeId: 'store-1',
    name: 'digits',
    surroundings: server.surroundings,
    saved: restoreTab(saved),
    onArranged: vi.fn()
  });
  tabs.push(tab);
  tab.setVisible(true);
  await vi.waitFor(() => expect(tab.table.get().loaded).toBe(true));
  await vi.waitFor(() => expect(server.requests('views.get').length).toBeGreaterThan(0));
  await vi.waitFor(() => expect(tab.views.get().views).toHaveLength(server.views.items.length));
  return tab;
}

/** As the server's event: somebody has changed a view. */
const tell = (): void => act(() => server.change('digits', () => undefined));

function put(name: string, document: Record<string, unknown>, more: object = {}): SavedViewItem {
  return server.views.put({ experiment_id: 'digits', name, document, ...more });
}

const stored = (): SavedViewItem | undefined => server.views.items[0];

describe('saved views', () => {
  it('keep filter, columns, order, groups, charts and panes, and keys of another version', async () => {
    const tab = await open();
    await tab.filter.edit('metrics.loss < 1', 16);
    tab.table.columns.show('metrics.accuracy', true);
    tab.table.columns.resize('status', 150);
    tab.table.columns.setGroupBy(null);
    tab.setPane('filter', { open: true, share: 0.3 });
    await tab.views.saveAs('best', false);
    expect(stored()?.document).toMatchObject({
      version: 1,
      filter: 'metrics.loss < 1',
      group_by: null,
      only_differs: false,
      charts: null,
      panes: { filter: { open: true, share: 0.3 } }
    });
    const { view_id = '', document = {} } = stored() ?? {};
    server.views.put({ experiment_id: 'digits', view_id, document: { ...document, of_tomorrow: [1] } });

    const other = await open(null);
    other.views.choose(view_id);
    expect(other.filter.get().applied).toBe('metrics.loss < 1');
    expect(other.table.columns.get().places).toEqual(tab.table.columns.get().places);
    expect(other.get().panes.filter).toEqual({ open: true, share: 0.3 });
    expect(other.views.get().changed).toEqual([]);
    other.table.columns.setOnlyDiffers(true);
    expect(other.views.get().changed).toEqual(['only_differs']);
    await other.views.saveChosen();
    expect(stored()?.document).toMatchObject({ only_differs: true, of_tomorrow: [1] });
    expect(other.views.get().changed).toEqual([]);
  });

  it('are followed by a tab that has changed nothing, and by no other', async () => {
    put('best', { filter: 'a = 1' });
    const [calm, busy] = [await open(), await open()];
    [calm, busy].forEach(tab => tab.views.choose(stored()?.view_id ?? null));
    busy.setPane('comparison', { open: false });
    const { view_id } = put('other', {});
    put('best of all', { filter: 'b = 2' }, { view_id: stored()?.view_id });
    tell();
    await vi.waitFor(() => expect(calm.filter.get().applied).toBe('b = 2'));
    await vi.waitFor(() => expect(busy.views.view?.name).toBe('best of all'));
    expect(busy.filter.get().applied).toBe('a = 1');
    expect(busy.views.get().changed).toEqual(['panes']);
    server.views.delete({ experiment_id: 'digits', view_id });
    tell();
    await vi.waitFor(() => expect(calm.views.get().views).toHaveLength(1));
  });

  it('are put together where two have changed different parts', async () => {
    put('best', { filter: 'a = 1', only_differs: false });
    const tab = await open();
    tab.views.choose(stored()?.view_id ?? null);
    tab.table.columns.setOnlyDiffers(true);
    put('best', { filter: 'b = 2', only_differs: false, new: 1 }, { view_id: stored()?.view_id });
    await tab.views.saveChosen();
    expect(stored()?.document).toEqual({ version: 1, filter: 'b = 2', only_differs: true, new: 1 });
    expect(tab.filter.get().applied).toBe('b = 2');
    expect(tab.views.get()).toMatchObject({ changed: [], conflict: null, notice: { kind: 'merged' } });
  });

  it.each([
    ['mine', 'metrics.loss < 3'],
    ['theirs', 'b = 2']
  ] as const)('ask whose is kept where two have changed the same: %s', async (which, filter) => {
    put('best', { filter: 'a = 1', only_differs: false });
    const tab = await open();
    tab.views.choose(stored()?.view_id ?? null);
    await tab.filter.edit('metrics.loss < 3', 16);
    tab.table.columns.setOnlyDiffers(true);
    expect(tab.views.get().changed).toEqual(['filter', 'only_differs']);
    put('best', { filter: 'b = 2', only_differs: false }, { view_id: stored()?.view_id });
    await tab.views.saveChosen();
    expect(tab.views.get().conflict?.keys).toEqual(['filter']);
    expect(stored()?.document).toMatchObject({ filter: 'b = 2', only_differs: false });
    await tab.views.settle(which);
    expect(stored()?.document).toMatchObject({ filter, only_differs: true });
    expect(tab.filter.get().applied).toBe(filter);
    expect(tab.views.get()).toMatchObject({ changed: [], conflict: null });
  });

  it('show the default one when an experiment is opened first, unless somebody was quicker', async () => {
    put('best', { filter: 'a = 1' }, { is_default: true });
    const first = await open();
    await vi.waitFor(() => expect(first.filter.get().applied).toBe('a = 1'));
    first.views.choose(null);
    const again = await open(JSON.parse(JSON.stringify(first.save())));
    expect(again.views.view).toBeNull();
    const release = server.hold('views.get');
    const quick = open();
    tabs[2]?.setPane('filter', { open: true });
    release();
    expect((await quick).views.view).toBeNull();
  });

  it('come back after a reload with what was not saved', async () => {
    put('best', { filter: 'a = 1' });
    const tab = await open();
    tab.views.choose(stored()?.view_id ?? null);
    tab.table.columns.setOnlyDiffers(true);
    const again = await open(JSON.parse(JSON.stringify(tab.save())));
    expect(again.views.view?.name).toBe('best');
    expect(again.views.get().changed).toEqual(['only_differs']);
    expect(again.filter.get().applied).toBe('a = 1');
  });

  it('deleted elsewhere leave the tab as it is, and say so', async () => {
    const { view_id } = put('best', { filter: 'a = 1' });
    const tab = await open();
    tab.views.choose(view_id);
    server.views.delete({ experiment_id: 'digits', view_id });
    tell();
    await vi.waitFor(() => expect(tab.views.get().notice).toEqual({ kind: 'gone', name: 'best' }));
    expect(tab.views.get().chosen).toBeNull();
    expect(tab.filter.get().applied).toBe('a = 1');
  });
});

interface Shown {
  tab: ExperimentTabModel;
  user: UserEvent;
}

async function show(): Promise<Shown> {
  const tab = await open();
  render(
    <div className="jp-Trackside-tabHeader">
      <SavedViews model={tab.views} />
      <SavedViewsSaid model={tab.views} />
      <SavedViewsNotice model={tab.views} />
    </div>
  );
  return { tab, user: userEvent.setup() };
}

const button = (name: string): HTMLElement => screen.getByRole('button', { name });
const choice = (): HTMLSelectElement => screen.getByRole('combobox', { name: 'Saved view' });

async function pick(user: UserEvent, action: string): Promise<void> {
  await user.click(button('View actions'));
  await user.click(screen.getByRole('menuitem', { name: action }));
}

describe("a tab's saved views", () => {
  it('are saved under a name that is text, and the dialog says what is wrong with one', async () => {
    const { user } = await show();
    put('taken', {});
    await user.click(button('Save view'));
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'taken');
    await user.click(button('Save'));
    await screen.findByText("There is a saved view 'taken' already.");
    await user.clear(screen.getByRole('textbox', { name: 'Name' }));
    await user.type(screen.getByRole('textbox', { name: 'Name' }), HOSTILE);
    await user.click(screen.getByRole('checkbox', { name: 'Show it when the experiment is opened first' }));
    await user.click(button('Save'));
    await screen.findByRole('status', { name: `Saved “${HOSTILE}”.` });
    expect(choice().selectedOptions[0]?.textContent).toBe(`${HOSTILE} (default)`);
    expect(document.querySelector('img')).toBeNull();
  });

  it('say that they are modified, are saved with one press, and can be had as they were', async () => {
    put('best', { filter: 'a = 1' });
    const { user, tab } = await show();
    await user.selectOptions(choice(), 'best');
    expect(button('Save view').getAttribute('aria-disabled')).toBe('true');
    act(() => tab.table.columns.setOnlyDiffers(true));
    screen.getByRole('status', { name: 'View modified' });
    await user.click(button('Save view'));
    await screen.findByRole('status', { name: 'Saved “best”.' });
    expect(stored()?.document).toMatchObject({ only_differs: true });
    act(() => tab.setPane('filter', { open: true }));
    await pick(user, 'Discard changes');
    expect(tab.views.get().changed).toEqual([]);
    await user.click(button('Undo'));
    expect(tab.views.get().changed).toEqual(['panes']);
    expect(document.activeElement).toBe(choice());
  });

  it('are renamed, made the default, deleted, and brought back', async () => {
    put('best', { filter: 'a = 1' });
    const { user } = await show();
    await user.selectOptions(choice(), 'best');
    await pick(user, 'Rename view…');
    const name = screen.getByRole('textbox', { name: 'Name' });
    expect(name).toHaveProperty('value', 'best');
    await user.clear(name);
    await user.type(name, 'better{Enter}');
    await pick(user, 'Make default');
    await screen.findByRole('option', { name: 'better (default)' });
    await pick(user, 'Delete view');
    await screen.findByRole('status', { name: 'Deleted “better”.' });
    expect(server.views.items).toEqual([]);
    await waitFor(() => expect(choice().value).toBe(''));
    await user.click(button('Undo'));
    await waitFor(() => expect(choice().selectedOptions[0]?.textContent).toBe('better (default)'));
    expect(stored()).toMatchObject({ name: 'better', document: { filter: 'a = 1' }, is_default: true });
  });

  it('ask with a sentence whose change is kept', async () => {
    put('best', { filter: 'a = 1' });
    const { user, tab } = await show();
    await user.selectOptions(choice(), 'best');
    act(() => tab.setPane('filter', { open: true }));
    put('best', { filter: 'a = 1', panes: { filter: { open: false } } }, { view_id: stored()?.view_id });
    await user.click(button('Save view'));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('“best” was saved in another tab meanwhile');
    expect(alert.textContent).toContain('the panes');
    await user.click(button('Keep mine'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(stored()?.document).toMatchObject({ panes: { filter: { open: true } } });
  });

  it('go on when the server fails, and are saved when it is tried again', async () => {
    put('best', { filter: 'a = 1' });
    const { user, tab } = await show();
    await user.selectOptions(choice(), 'best');
    act(() => tab.table.columns.setOnlyDiffers(true));
    server.failure = new ApiError('The store is locked.', 'store_unavailable', 503);
    await user.click(button('Save view'));
    await screen.findByText('Saved views: The store is locked.');
    expect(tab.views.get().changed).toEqual(['only_differs']);
    server.failure = null;
    await user.click(button('Try again'));
    await screen.findByRole('status', { name: 'Saved “best”.' });
    expect(stored()?.document).toMatchObject({ only_differs: true });
  });
});
