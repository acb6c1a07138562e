import { act, render, screen } from '@testing-library/react';
import React from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import { ComparisonPaneModel } from '../src/model/comparison-pane-model';
import { SelectionModel } from '../src/model/selection-model';
import { Troubles } from '../src/model/troubles';
import { ComparisonPane } from '../src/ui/comparison-pane';
import { SaidOnce } from '../src/ui/shared-problem';
import { FakeCharts } from './fake-charts';
import { seeEverything } from './in-view';
import { type RecordedDrawing, recordInto } from './recorded-drawings';
import { giveWidth } from './sized';

seeEverything();
giveWidth(400);

let server: FakeCharts;
let model: ComparisonPaneModel;

beforeEach(async () => {
  server = new FakeCharts();
  const selection = new SelectionModel(['a', 'b']);
  model = new ComparisonPaneModel(server, { selection, saved: null, onArranged: () => {} });
  await model.refresh();
  const drawings: RecordedDrawing[] = [];
  const host = { drawChart: recordInto(drawings), copyText: () => Promise.resolve(), saveFile: () => {} };
  render(
    <SaidOnce troubles={new Troubles()}>
      <ComparisonPane model={model} host={host} emphasized={null} onSelectRun={() => {}} />
    </SaidOnce>
  );
  await vi.waitFor(() => expect(drawings).toHaveLength(2));
});

/** The charts in which something is said after all of them have failed. */
async function speakers(failure: ApiError): Promise<(string | null | undefined)[]> {
  server.failure = failure;
  await act(() => Promise.all(model.get().charts.map(chart => chart.refresh())));
  return screen.getAllByRole('alert').map(alert => alert.closest('figure')?.getAttribute('aria-label'));
}

describe('charts that fail', () => {
  it('say once what ails all of them', async () => {
    const away = new ApiError('The store is away.', 'store_unavailable', 503);
    expect(await speakers(away)).toEqual(['loss over step']);
  });

  it('say each what is wrong with it, though another says the same', async () => {
    const wrong = new ApiError('A contour needs three runs.', 'invalid_input', 400, 'config.kind');
    expect(await speakers(wrong)).toEqual(['loss over step', 'accuracy by run']);
  });
});
