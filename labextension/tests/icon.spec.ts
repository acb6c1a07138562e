import { expect, it } from 'vitest';
import { experimentsIcon } from '../src/tokens';

it('draws the icon of experiments in the colours of the theme', () => {
  const svg = experimentsIcon.element().querySelector('svg');
  expect(svg?.querySelector('.jp-icon3')).not.toBeNull();
});
