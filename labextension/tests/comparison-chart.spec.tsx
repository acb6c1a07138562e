import { render, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';
import type { DrawnChart } from '../src/model/chart';
import { ComparisonChart } from '../src/ui/comparison-chart';

it('says why other data could not be drawn, until they can', async () => {
  let failure: Error | null = null;
  const drawn: DrawnChart = {
    update: () => (failure === null ? Promise.resolve() : Promise.reject(failure)),
    reset: () => Promise.resolve(),
    emphasize: () => {},
    toImage: () => Promise.resolve(new Blob()),
    finalize: () => {}
  };
  const drawChart = (): Promise<DrawnChart> => Promise.resolve(drawn);
  const spec = { mark: 'line' };
  const chart = (value: number): React.JSX.Element => (
    <figure>
      <ComparisonChart
        chart={{ spec, data_name: 'points', data: [{ value }] }}
        drawChart={drawChart}
        onDrawn={() => {}}
        onSelectRun={() => {}}
      />
    </figure>
  );
  const { rerender } = render(chart(1));
  failure = new Error('Infinite extent for field "value".');
  rerender(chart(2));
  expect((await screen.findByRole('alert')).textContent).toContain('Infinite extent');
  failure = null;
  rerender(chart(3));
  await expect.poll(() => screen.queryByRole('alert')).toBeNull();
});
