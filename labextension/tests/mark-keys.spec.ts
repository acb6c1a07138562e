import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DrawnChart } from '../src/model/chart';
import { drawChart } from '../src/panels/draw-chart';
import { giveWidth } from './sized';

type Row = Record<string, unknown>;

const SPEC = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.4.1.json',
  data: { name: 'points' },
  encoding: {
    x: { field: 'step', type: 'quantitative' },
    y: { field: 'value', type: 'quantitative' },
    color: { field: 'run', type: 'nominal', legend: null },
    tooltip: [{ field: 'run' }, { field: 'step' }, { field: 'value' }]
  },
  layer: [{ mark: { type: 'line', clip: true } }, { mark: { type: 'line', strokeWidth: 12, aria: false } }]
};
const point = (run: string, step: number, value: number): Row => ({ run_id: `id-${run}`, run, step, value });
// At step 0 "up" is above, at steps 1 and 2 "down".
const DATA = [
  ...[3, 1, 1].map((value, step) => point('up', step, value)),
  ...[2, 4, 4].map((value, step) => point('down', step, value))
];

giveWidth(300);

let place: HTMLElement;
let drawn: DrawnChart;
let selected: unknown[];

beforeEach(async () => {
  place = document.createElement('div');
  place.tabIndex = 0;
  const node = document.createElement('div');
  place.append(node);
  document.body.append(place);
  selected = [];
  const onSelect = (row: Row): void => void selected.push(row['run_id']);
  drawn = await drawChart(node, { spec: SPEC, data_name: 'points', data: DATA, onSelect });
  place.focus();
});

afterEach(() => {
  drawn.finalize();
  place.remove();
});

const told = (): string | null => place.querySelector('[aria-live]')?.textContent ?? null;
const ring = (): HTMLElement | null => place.querySelector('.jp-Trackside-markRing');

/** Returns what is told after each key. */
function press(...keys: string[]): (string | null)[] {
  return keys.map(key => {
    place.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    return told();
  });
}

describe('MarkKeys', () => {
  it('goes along a run, and to the run above or below, once however many layers draw it', () => {
    expect(
      press('ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'End')
    ).toEqual([
      'run: up, step: 0, value: 3',
      'run: down, step: 0, value: 2',
      'run: down, step: 0, value: 2',
      'run: down, step: 1, value: 4',
      'run: down, step: 1, value: 4',
      'run: up, step: 1, value: 1',
      'run: up, step: 2, value: 1'
    ]);
  });

  it('selects the run behind the mark, and nothing before there is one', () => {
    press('Enter');
    expect(selected).toEqual([]);
    press('Home', 'ArrowDown', 'Enter', ' ');
    expect(selected).toEqual(['id-down', 'id-down']);
  });

  it('stays at its point when that is drawn anew, and leaves a run that is gone', async () => {
    press('Home', 'ArrowRight');
    const before = ring()?.style.left;
    await drawn.update([...DATA, point('up', 3, 1), point('up', 4, 1)]);
    expect(ring()?.style.left).not.toBe(before);
    expect(press('ArrowRight')).toEqual(['run: up, step: 2, value: 1']);
    await drawn.update(DATA.filter(({ run }) => run !== 'up'));
    expect(ring()).toBeNull();
    expect(told()).toBeNull();
  });

  it.each(['focusout', 'Escape'])('leaves with %s', how => {
    press('Home');
    expect(ring()).not.toBeNull();
    if (how === 'Escape') {
      press(how);
    } else {
      place.blur();
    }
    expect(ring()).toBeNull();
    expect(document.querySelector('#vg-tooltip-element.visible')).toBeNull();
  });

  it('leaves keys that are not its own to the page', () => {
    press('Home');
    const events = [
      new KeyboardEvent('keydown', { key: 'Tab', cancelable: true }),
      new KeyboardEvent('keydown', { key: 'ArrowRight', ctrlKey: true, cancelable: true })
    ];
    events.forEach(event => place.dispatchEvent(event));
    expect(events.map(event => event.defaultPrevented)).toEqual([false, false]);
  });

  it('does nothing in a picture that has ended', () => {
    press('Home');
    drawn.finalize();
    expect([ring(), ...press('ArrowRight')]).toEqual([null, null]);
  });
});
