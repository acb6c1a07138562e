import { describe, expect, it } from 'vitest';
import { PushedChartsReader } from '../src/widgets/pushed-charts';

const CONFIG = { kind: 'line', y: ['metrics.loss'] };
const NOTHING = { names: [], values: [], texts: [] };

function message(number: number, chart: object, more: object = {}): string {
  const whole = { config: CONFIG, data_name: 'points', code: '', not_drawn: [], notes: [], spec: null };
  return JSON.stringify({
    number,
    revision: number,
    run_ids: ['a'],
    total: 1,
    suggested: null,
    charts: [{ ...whole, parts: [], rows: NOTHING, ...chart }],
    ...more
  });
}

const FIRST = message(1, {
  spec: { mark: 'line' },
  parts: [3],
  rows: {
    names: ['run', 'step', 'low'],
    values: [
      [0, 1, 0],
      [1, 1, 2],
      [null, '\u0000', 0.5]
    ],
    texts: [['one', 'two'], null, null]
  }
});

describe('PushedChartsReader', () => {
  it('puts rows together of those that stay and new ones, in their order', () => {
    const reader = new PushedChartsReader();
    expect(reader.read(FIRST)?.charts[0]?.built.data).toEqual([
      { run: 'one', step: 1, low: null },
      { run: 'two', step: 1 },
      { run: 'one', step: 2, low: 0.5 }
    ]);
    const rows = { names: ['run', 'step'], values: [[0], [2]], texts: [['two'], null] };
    const next = reader.read(message(2, { parts: [[0, 2], 1, [2, 1]], rows }));
    expect(next?.charts[0]?.built).toMatchObject({ spec: { mark: 'line' }, revision: 2 });
    expect(next?.charts[0]?.built.data.map(({ run, step }) => [run, step])).toEqual([
      ['one', 1],
      ['two', 1],
      ['two', 2],
      ['one', 2]
    ]);
  });

  it('leaves out what builds on a message that has not come, until one has everything', () => {
    const reader = new PushedChartsReader();
    expect(reader.read(message(2, { parts: [[0, 2]] }))).toBeNull();
    expect(reader.read(FIRST)).not.toBeNull();
    expect(reader.read(message(3, {}))).toBeNull();
    expect(reader.read(FIRST)?.charts[0]?.built.data).toHaveLength(3);
  });
});
