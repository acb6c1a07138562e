/** The sidebar on a page, over a fake server and with a drawing that only remembers. */
import { render, screen, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import React from 'react';
import type { SidebarModel } from '../src/model/sidebar-model';
import { Sidebar, type SidebarProps } from '../src/ui/sidebar';
import { english } from '../src/ui/translation';
import { open } from './open-sidebar';
import { type RecordedDrawing, recordInto } from './recorded-drawings';

interface Shown {
  model: SidebarModel;
  user: UserEvent;
  drawings: RecordedDrawing[];
}

export function show(props: Partial<SidebarProps> = {}): Shown {
  const drawings: RecordedDrawing[] = [];
  const model = open();
  render(
    <Sidebar
      model={model}
      trans={english}
      onNewExperiment={() => {}}
      askForName={() => Promise.resolve(null)}
      drawChart={recordInto(drawings)}
      {...props}
    />
  );
  return { model, user: userEvent.setup(), drawings };
}

/** The sidebar with the experiment "digits" open. */
export async function showDigits(props: Partial<SidebarProps> = {}): Promise<Shown> {
  const shown = show(props);
  await shown.user.click(await screen.findByRole('button', { name: 'digits' }));
  await screen.findByRole('button', { name: 'wide' });
  return shown;
}

/** The accessible names of the checkboxes of its runs, in their order. */
export function runNames(): (string | null)[] {
  const list = screen.getByRole('list', { name: 'Runs of digits' });
  return within(list)
    .getAllByRole('checkbox')
    .map(box => box.getAttribute('aria-label'));
}
