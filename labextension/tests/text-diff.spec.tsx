import { render, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';
import { TextDiff } from '../src/ui/text-diff';

const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${name} ${i} ${name.repeat(i % 7)}`).join('\n');

it('marks the words in which two lines differ', () => {
  const { container } = render(<TextDiff left="lr = 0.1" right="lr = 0.2" label="Code" />);
  expect(container.querySelector('del')?.textContent).toBe('0.1');
  expect(container.querySelector('ins')?.textContent).toBe('0.2');
});

it('shows a line of thousands of other words as one that was changed as a whole', () => {
  const [left, right] = [lines('a', 1500), lines('b', 1500)].map(text => text.replace(/\n/g, ' '));
  const { container } = render(<TextDiff left={left!} right={right!} label="Code" />);
  expect(container.querySelectorAll('del')).toHaveLength(1);
  expect(container.querySelector('del')?.textContent).toBe(left);
});

it('shows long texts that have nothing in common beside each other', () => {
  render(<TextDiff left={lines('a', 800)} right={lines('b', 800)} label="Code" />);
  expect(screen.getAllByRole('row')).toHaveLength(801);
  expect(screen.getAllByRole('row')[1]?.textContent).toBe('a 0 b 0 ');
});
