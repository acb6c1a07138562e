import { MessageLoop } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SideBySideModel } from '../src/model/side-by-side-model';
import { watchVisible } from '../src/panels/visibility';
import { FakeServer, run } from './fake-server';
import { FakeSources } from './fake-sources';

let parent: Panel;
let widget: Widget;
let told: boolean[];

beforeEach(() => {
  [parent, widget, told] = [new Panel(), new Widget(), []];
  watchVisible(widget, isVisible => told.push(isVisible));
});

afterEach(() => parent.dispose());

it('tells that a widget can be seen once it is attached, hidden and shown, and gone', () => {
  parent.addWidget(widget);
  expect(told).toEqual([]);
  Widget.attach(parent, document.body);
  parent.hide();
  parent.show();
  widget.hide();
  widget.show();
  Widget.detach(parent);
  expect(told).toEqual([true, false, true, false, true, false]);
});

it('tells that a widget comes behind another one, as tabs do that a reload brings back', () => {
  widget.hide();
  parent.addWidget(widget);
  Widget.attach(parent, document.body);
  MessageLoop.flush();
  expect(told).toEqual([false]);
});

it('keeps runs side by side from asking while nobody sees them', async () => {
  vi.useFakeTimers();
  const server = new FakeServer();
  server.experiments.set('digits', [run('deep', { loss: 1 }), run('wide', { loss: 2 })]);
  const { surroundings } = server;
  const options = { runIds: ['id-deep', 'id-wide'], sources: new FakeSources(), surroundings };
  const model = new SideBySideModel(server, options);
  const lossOf = (): unknown => model.get().runs?.[0]?.metrics[0]?.last;
  try {
    watchVisible(widget, isVisible => model.setVisible(isVisible));
    widget.hide();
    parent.addWidget(widget);
    Widget.attach(parent, document.body);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lossOf()).toBe(1);
    server.change('digits', runs => {
      runs[0]!.metrics['loss'] = 0.5;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lossOf()).toBe(1);
    widget.show();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lossOf()).toBe(0.5);
  } finally {
    vi.useRealTimers();
    model.dispose();
  }
});
