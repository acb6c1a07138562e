import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { expect, it, vi } from 'vitest';
import { Boundary } from '../src/ui/boundary';
import { english } from '../src/ui/translation';

it('says what went wrong in a part of the page, and draws it again on demand', async () => {
  const silence = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let broken = true;
  const Part = (): React.JSX.Element => {
    if (broken) {
      throw new Error('no such row');
    }
    return <p>all is well</p>;
  };
  render(
    <Boundary trans={english}>
      <Part />
    </Boundary>
  );
  expect(screen.getByRole('alert').textContent).toContain('no such row');
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(screen.getByText('all is well')).toBeTruthy();
  silence.mockRestore();
});
