import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiError, type ExperimentItem } from '../src/model/api';
import { askForName } from '../src/panels/ask-for-name';
import '../src/panels/name-dialog'; // loaded with the first question otherwise
import { english } from '../src/ui/translation';

const MADE = { experiment_id: '7', name: 'churn' } as ExperimentItem;

async function open(
  submit: (name: string) => Promise<ExperimentItem>,
  name?: string
): Promise<Promise<ExperimentItem | null>[]> {
  const answer = askForName(english)({ title: 'New experiment', action: 'Create', name, submit });
  await screen.findByRole('dialog', { name: 'New experiment' });
  // Wrapped, because a promise in a promise would be waited for.
  return [answer];
}

const box = (): HTMLInputElement => screen.getByRole('textbox', { name: 'Name' });
const press = (name: string): Promise<void> => userEvent.click(screen.getByRole('button', { name }));

describe('the dialog for a name', () => {
  it('makes the experiment and goes', async () => {
    const create = vi.fn(() => Promise.resolve(MADE));
    const [answer] = await open(create);
    await userEvent.type(box(), 'churn');
    await press('Create');
    expect(await answer).toBe(MADE);
    expect(create).toHaveBeenCalledWith('churn');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('begins with the name, which Enter sends', async () => {
    const [answer] = await open(() => Promise.resolve(MADE));
    expect(document.activeElement).toBe(box());
    await userEvent.keyboard('churn{Enter}');
    expect(await answer).toBe(MADE);
  });

  it('begins with the name that there is, ready to be written over', async () => {
    const submit = vi.fn(() => Promise.resolve(MADE));
    const [answer] = await open(submit, 'old');
    await userEvent.keyboard('new{Enter}');
    expect(await answer).toBe(MADE);
    expect(submit).toHaveBeenCalledWith('new');
  });

  it('gives the focus back to where it was asked for, whatever took it before the dialog was there', async () => {
    const [opener, thief] = [document.createElement('button'), document.createElement('button')];
    document.body.append(opener, thief);
    opener.focus();
    const opened = open(() => Promise.resolve(MADE));
    thief.focus();
    const [answer] = await opened;
    await press('Cancel');
    expect(await answer).toBeNull();
    expect(document.activeElement).toBe(opener);
    opener.remove();
    thief.remove();
  });

  it("stays open with the server's sentence when the name is refused, until it is changed", async () => {
    const create = vi
      .fn<(name: string) => Promise<ExperimentItem>>()
      .mockRejectedValueOnce(new ApiError('An experiment named "churn" exists.', 'conflict', 409))
      .mockResolvedValueOnce(MADE);
    const [answer] = await open(create);
    await userEvent.keyboard('churn{Enter}');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe('An experiment named "churn" exists.');
    expect(box().getAttribute('aria-errormessage')).toBe(alert.id);
    expect(box().getAttribute('aria-invalid')).toBe('true');
    await userEvent.type(box(), '2');
    expect(screen.queryByRole('alert')).toBeNull();
    await press('Create');
    expect(await answer).toBe(MADE);
  });

  it('is sent once, however often one presses', async () => {
    let make: (item: ExperimentItem) => void = () => undefined;
    const create = vi.fn(() => new Promise<ExperimentItem>(resolve => (make = resolve)));
    const [answer] = await open(create);
    await userEvent.keyboard('churn{Enter}{Enter}');
    await press('Create');
    expect(create).toHaveBeenCalledOnce();
    make(MADE);
    await answer;
  });

  it('makes nothing when cancelled', async () => {
    const create = vi.fn(() => Promise.resolve(MADE));
    const [answer] = await open(create);
    await press('Cancel');
    expect(await answer).toBeNull();
    expect(create).not.toHaveBeenCalled();
  });

  it('makes nothing when closed with Escape', async () => {
    const [answer] = await open(() => Promise.resolve(MADE));
    screen.getByRole('dialog').dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(await answer).toBeNull();
  });
});
