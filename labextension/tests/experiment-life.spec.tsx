import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/model/api';
import type { AskForName } from '../src/model/name-question';
import { server } from './open-sidebar';
import { show } from './show-sidebar';

function rowOf(name: string): HTMLElement {
  const item = screen.getByRole('button', { name }).closest('li');
  if (item === null) {
    throw new Error(`There is no row of ${name}.`);
  }
  return item;
}

const actionsOf = (name: string): HTMLElement =>
  within(rowOf(name)).getByRole('button', { name: 'More actions' });

const choose = async (user: ReturnType<typeof show>['user'], name: string, action: string): Promise<void> => {
  await user.click(actionsOf(name));
  await user.click(screen.getByRole('menuitem', { name: action }));
};

describe('the menu of an experiment', () => {
  it('opens and closes with the keyboard, and gives the focus back', async () => {
    const { user } = show();
    await screen.findByRole('button', { name: 'churn' });
    act(() => actionsOf('churn').focus());
    await user.keyboard('{ArrowDown}');
    const [first, last] = screen.getAllByRole('menuitem');
    expect(document.activeElement).toBe(first);
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(last);
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(first);
    await user.keyboard('{ArrowUp}');
    expect(document.activeElement).toBe(last);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(actionsOf('churn'));
  });

  it('goes when somebody looks elsewhere', async () => {
    const { user } = show();
    await screen.findByRole('button', { name: 'churn' });
    await user.click(actionsOf('churn'));
    await user.click(screen.getByRole('searchbox'));
    expect(screen.queryByRole('menu')).toBeNull();
  });
});

describe('renaming', () => {
  it('asks for another name, beginning with this one', async () => {
    const askForName: AskForName = question => {
      expect([question.title, question.name]).toEqual(['Rename experiment', 'churn']);
      return question.submit('attrition');
    };
    const { user } = show({ askForName });
    await screen.findByRole('button', { name: 'churn' });
    await choose(user, 'churn', 'Rename');
    expect(await screen.findByRole('button', { name: 'attrition' })).toBeTruthy();
    expect(server.requests('experiments.update')).toEqual([{ experiment_id: 'churn', name: 'attrition' }]);
  });
});

describe('deleting', () => {
  it('takes the experiment off the list, and "Undo" brings it and the focus back', async () => {
    const { user, model } = show();
    await user.click(await screen.findByRole('button', { name: 'digits' }));
    await choose(user, 'digits', 'Delete');
    const undo = await screen.findByRole('button', { name: 'Undo' });
    expect(screen.getByRole('status', { name: 'Deleted “digits”.' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'digits' })).toBeNull();
    expect(model.get().open.size).toBe(0);
    expect(document.activeElement).toBe(undo);
    await user.click(undo);
    const back = await screen.findByRole('button', { name: 'digits' });
    await waitFor(() => expect(document.activeElement).toBe(back));
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it("leaves everything as it is where the server refuses, with the server's sentence", async () => {
    const { user } = show();
    await screen.findByRole('button', { name: 'digits' });
    server.failure = new ApiError("The experiment 'digits' can't be deleted.", 'conflict', 409);
    await choose(user, 'digits', 'Delete');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain("The experiment 'digits' can't be deleted.");
    expect(screen.getByRole('button', { name: 'digits' })).toBeTruthy();
    await user.click(within(alert).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('deleted experiments', () => {
  it('are listed on demand, with their runs, and can be restored', async () => {
    server.deleted.add('digits');
    const { user } = show();
    await screen.findByRole('button', { name: 'churn' });
    const toggle = screen.getByRole('button', { name: 'Deleted', pressed: false });
    await user.click(toggle);
    await user.click(await screen.findByRole('button', { name: 'digits' }));
    expect(screen.queryByRole('button', { name: 'churn' })).toBeNull();
    expect(await screen.findByRole('button', { name: 'wide' })).toBeTruthy();
    expect(server.requests('runs.search').at(-1)).toMatchObject({ view: 'all' });
    await choose(user, 'digits', 'Restore');
    expect(await screen.findByText('No experiment is deleted.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show' }));
    const back = await screen.findByRole('button', { name: 'digits', expanded: true });
    await waitFor(() => expect(document.activeElement).toBe(back));
    expect(screen.getByRole('button', { name: 'Deleted', pressed: false })).toBeTruthy();
  });
});
