import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import type { NameQuestion } from '../src/model/name-question';
import { ModelsSection } from '../src/ui/models-section';
import { SaveModelDialog } from '../src/ui/save-model-dialog';
import { english, TranslatorContext } from '../src/ui/translation';
import { FakeModels } from './fake-models';
import { FakeServer, run } from './fake-server';
import { openRunPage } from './open-run-page';

const HOSTILE = '<img src=x onerror=alert(1)>';

let models: FakeModels;
let server: FakeServer;

beforeEach(() => {
  [models, server] = [new FakeModels(), new FakeServer()];
  server.experiments.set('digits', [run('deep'), run('wide')]);
});

describe('"Save as model"', () => {
  async function open(): Promise<{ dialog: HTMLElement; closed: () => void }> {
    const model = openRunPage(server, { models });
    await model.loadModels();
    const closed = vi.fn();
    render(
      <TranslatorContext.Provider value={english}>
        <SaveModelDialog model={model} runId="id-deep" onClose={closed} />
      </TranslatorContext.Provider>
    );
    return { dialog: await screen.findByRole('dialog', { name: 'Save as model' }), closed };
  }

  const send = (dialog: HTMLElement): Promise<void> =>
    userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));

  it('makes a new model with its first version; a name in use is said where it was typed', async () => {
    models.add('churn');
    const { dialog, closed } = await open();
    const name = within(dialog).getByRole('textbox', { name: 'Model name' });
    await userEvent.type(name, 'churn');
    await send(dialog);
    expect((await within(dialog).findByRole('alert')).textContent).toContain("'churn' already");
    expect(name.getAttribute('aria-invalid')).toBe('true');
    expect(closed).not.toHaveBeenCalled();
    await userEvent.type(name, ' 2');
    expect(within(dialog).queryByRole('alert')).toBeNull();
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Description' }), HOSTILE);
    await send(dialog);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
    expect(models.versions[0]).toMatchObject({ name: 'churn 2', run_id: 'id-deep', description: HOSTILE });
  });

  it('adds a version to a model that there is', async () => {
    models.add('churn');
    models.add(HOSTILE);
    const { dialog, closed } = await open();
    await userEvent.click(within(dialog).getByRole('radio', { name: 'Add to an existing model' }));
    expect(within(dialog).queryByRole('textbox', { name: 'Model name' })).toBeNull();
    await userEvent.selectOptions(within(dialog).getByRole('combobox', { name: 'Model' }), HOSTILE);
    await send(dialog);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
    expect(models.versions[0]).toMatchObject({ name: HOSTILE, version: 2 });
  });

  it('has nothing to add to where there is no model', async () => {
    const { dialog } = await open();
    expect(await within(dialog).findByText('There is no registered model yet.')).toBeTruthy();
    const existing = within(dialog).getByRole<HTMLInputElement>('radio', {
      name: 'Add to an existing model'
    });
    expect(existing.disabled).toBe(true);
  });

  it('says why the models can not be listed, and asks again', async () => {
    models.add('churn');
    models.failure = new ApiError('The store is away.', 'store_unavailable', 503);
    const { dialog } = await open();
    await userEvent.click(within(dialog).getByRole('radio', { name: 'Add to an existing model' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('The store is away.');
    models.failure = null;
    await userEvent.click(within(dialog).getByRole('button', { name: 'Try again' }));
    expect(await within(dialog).findByRole('option', { name: 'churn' })).toBeTruthy();
  });
});

describe('the section "Models"', () => {
  let asked: string[];
  let alias: string;
  const askForName = <T,>({ submit }: NameQuestion<T>): Promise<T> => submit(alias);

  async function show(): Promise<HTMLElement> {
    asked = [];
    const host = {
      api: models,
      surroundings: server.surroundings,
      onOpenRun: (runId: string) => asked.push(runId),
      onSideBySide: (runIds: readonly string[]) => asked.push(runIds.join(' / '))
    };
    const Shown = (): React.JSX.Element => {
      const [isOpen, setOpen] = React.useState(false);
      return (
        <ModelsSection
          host={host}
          askForName={askForName}
          isOpen={isOpen}
          onToggle={() => setOpen(!isOpen)}
        />
      );
    };
    render(
      <TranslatorContext.Provider value={english}>
        <Shown />
      </TranslatorContext.Provider>
    );
    const button = await screen.findByRole('button', { name: 'Models' });
    await userEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    return screen.findByRole('list', { name: 'Registered models' });
  }

  it('lists models; an open one its versions, a click on which shows the run', async () => {
    models.add('churn', { aliases: ['champion'], description: HOSTILE });
    models.add('churn', { run_id: 'id-wide', run_name: 'wide', is_run_deleted: true });
    const list = await show();
    const churn = await within(list).findByRole('button', { name: 'churn', description: /2 versions/ });
    await userEvent.click(churn);
    const versions = await within(list).findByRole('list', { name: 'Versions of churn' });
    expect(versions.querySelector('img')).toBeNull();
    expect(within(versions).getByText(HOSTILE)).toBeTruthy();
    await userEvent.click(within(versions).getByRole('button', { name: 'churn v2', description: /deleted/ }));
    expect(asked).toEqual(['id-wide']);
    await userEvent.click(churn);
    expect(within(list).queryByRole('list', { name: 'Versions of churn' })).toBeNull();
  });

  it('says what changed between versions, and sets and removes aliases', async () => {
    models.add('churn');
    models.add('churn', { run_id: 'id-wide', run_name: 'wide' });
    const list = await show();
    await userEvent.click(await within(list).findByRole('button', { name: 'churn' }));
    const versions = await within(list).findByRole('list', { name: 'Versions of churn' });
    const choose = async (action: string): Promise<void> => {
      const [row] = within(versions).getAllByRole('listitem');
      await userEvent.click(within(row!).getByRole('button', { name: 'More actions' }));
      await userEvent.click(within(row!).getByRole('menuitem', { name: action }));
    };
    await choose('What changed from v1');
    expect(asked).toEqual(['id-deep / id-wide']);
    alias = 'champion';
    await choose('Set alias…');
    expect(await within(list).findAllByText('@champion')).toHaveLength(2);
    await choose('Remove alias champion');
    await vi.waitFor(() => expect(within(list).queryByText('@champion')).toBeNull());
  });

  it('renames a model, and deletes a version and a model once that is meant', async () => {
    models.add('churn');
    models.add('churn');
    const list = await show();
    const menu = async (row: HTMLElement, action: string): Promise<void> => {
      await userEvent.click(within(row).getAllByRole('button', { name: 'More actions' })[0]!);
      await userEvent.click(within(row).getByRole('menuitem', { name: action }));
    };
    await userEvent.click(await within(list).findByRole('button', { name: 'churn' }));
    alias = 'leavers';
    await menu(list, 'Rename');
    const versions = await within(list).findByRole('list', { name: 'Versions of leavers' });
    await vi.waitFor(() => expect(within(versions).getAllByRole('listitem')).toHaveLength(2));
    await menu(within(versions).getAllByRole('listitem')[0]!, 'Delete…');
    const sure = await screen.findByRole('dialog', { name: 'Delete version' });
    await userEvent.click(within(sure).getByRole('button', { name: 'Cancel' }));
    await menu(within(versions).getAllByRole('listitem')[0]!, 'Delete…');
    const again = await screen.findByRole('dialog', { name: 'Delete version' });
    expect(again.textContent).toContain('“leavers v2” is deleted for good');
    await userEvent.click(within(again).getByRole('button', { name: 'Delete' }));
    await vi.waitFor(() => expect(within(versions).getAllByRole('listitem')).toHaveLength(1));
    await menu(list, 'Delete…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete model' });
    expect(dialog.textContent).toContain('“leavers” and its version are deleted for good');
    models.failure = new ApiError('The store is away.', 'store_unavailable', 503);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('The store is away.');
    models.failure = null;
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText(/No model is registered yet/)).toBeTruthy();
    expect(models.calls.filter(call => /rename|delete/.test(call))).toEqual([
      'rename churn leavers',
      'delete leavers 2',
      'delete leavers',
      'delete leavers'
    ]);
  });

  it('follows changes of models, and of the runs that it shows, and asks for nothing else', async () => {
    const list = await show();
    expect(await screen.findByText(/No model is registered yet/)).toBeTruthy();
    models.add('churn');
    const change = { store_id: 'store-1', revision: 2, experiment_ids: [], truncated: false };
    models.calls = [];
    server.changes.emit({ ...change, run_ids: ['id-other'], models: false });
    server.changes.emit({ ...change, store_id: 'another', run_ids: [], models: true });
    server.changes.emit({ ...change, run_ids: [], models: true });
    await userEvent.click(await within(list).findByRole('button', { name: 'churn' }));
    await within(list).findByRole('button', { name: 'churn v1' });
    expect(models.calls).toEqual(['search', 'search', 'get churn']);
    server.changes.emit({ ...change, run_ids: ['id-deep'], models: false });
    await vi.waitFor(() => expect(models.calls).toHaveLength(5));
  });

  it('says why models can not be had, and asks again', async () => {
    models.failure = new ApiError('The store is away.', 'store_unavailable', 503);
    await show();
    expect((await screen.findByRole('alert')).textContent).toContain('The store is away.');
    models.failure = null;
    models.add('churn');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: 'churn' })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
