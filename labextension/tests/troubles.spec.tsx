import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { describe, expect, it, vi } from 'vitest';
import { Troubles } from '../src/model/troubles';
import { Problem } from '../src/ui/problem';
import { SaidOnce } from '../src/ui/shared-problem';

const GONE = 'The store is gone.';

/** Two parts of a tab, each with a root of its own, as widgets have. */
function show(first: React.JSX.Element | null, second: React.JSX.Element): Troubles {
  const troubles = new Troubles();
  const within_ = (part: React.JSX.Element | null): React.JSX.Element => (
    <SaidOnce troubles={troubles}>{part}</SaidOnce>
  );
  render(within_(first), { container: document.body.appendChild(document.createElement('header')) });
  render(within_(second), { container: document.body.appendChild(document.createElement('main')) });
  return troubles;
}

describe('what went wrong', () => {
  it('is said once for all parts that fail for the same reason, which then all try again', async () => {
    const [views, rows] = [vi.fn(), vi.fn()];
    show(
      <Problem message={`Saved views: ${GONE}`} sentence={GONE} onTryAgain={views} />,
      <Problem message={GONE} onTryAgain={rows} />
    );
    const alert = screen.getByRole('alert');
    expect(alert.closest('header')).not.toBeNull();
    expect(within(alert).getByText(GONE)).toBeTruthy();
    await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect([views, rows].map(again => again.mock.calls.length)).toEqual([1, 1]);
  });

  it('is said by the next one when the first is well again', () => {
    const troubles = show(null, <Problem message={GONE} />);
    const node = document.querySelector('header')!;
    expect(screen.getByRole('alert').closest('main')).not.toBeNull();
    const end = troubles.add({ sentence: GONE, node, again: () => undefined });
    expect(troubles.get().said.get(GONE)?.node).toBe(node);
    node.classList.add('lm-mod-hidden');
    troubles.review();
    expect(troubles.get().said.get(GONE)?.node).not.toBe(node);
    end();
    expect(screen.getByRole('alert').hidden).toBe(false);
  });

  it('is said where it happened if it is another thing, or about what the user did', () => {
    show(
      <Problem message={GONE} />,
      <>
        <Problem message="The disk is full." />
        <Problem message={GONE} isOwn />
      </>
    );
    expect(screen.getAllByRole('alert').map(alert => alert.textContent)).toEqual([
      GONE,
      'The disk is full.',
      GONE
    ]);
  });
});
