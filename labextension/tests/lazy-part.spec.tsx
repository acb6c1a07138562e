import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { expect, it, vi } from 'vitest';
import { lazyPart } from '../src/panels/lazy-part';
import { english, type Translator } from '../src/ui/translation';

it('fetches a part of the page anew on demand, and says to reload where it is missing', async () => {
  const silence = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const missing = Object.assign(new Error('Loading chunk 7 failed.'), { name: 'ChunkLoadError' });
  let load = (): Promise<React.ComponentType<PartProps>> => Promise.reject(missing);
  const LazyPart = lazyPart<PartProps>(() => load());
  render(<LazyPart trans={english} said="all is well" />);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('reload the page');
  expect(alert.textContent).not.toContain('chunk');
  load = () => Promise.resolve(({ said }) => <p>{said}</p>);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('all is well')).toBeTruthy();
  render(<LazyPart trans={english} said="and for others" />);
  expect(screen.getByText('and for others')).toBeTruthy();
  silence.mockRestore();
});

interface PartProps {
  trans: Translator;
  said: string;
}
