import { describe, expect, it } from 'vitest';
import type { Column } from '../src/model/table-columns';
import { isShort, type PlacedColumn } from '../src/ui/table-layout';

function placed(kind: Column['item']['kind'], width: number, shown = kind): PlacedColumn {
  const item = { kind } as Column['item'];
  const column: Column = { id: 'x', item, aggregate: 'last', width, pinned: false };
  return { column, place: 1, left: 0, kind: shown, style: {} };
}

describe('what is in its column for certain', () => {
  it('is a number or a duration with room for each of its signs', () => {
    expect(isShort('0.9812', placed('number', 112))).toBe(true);
    expect(isShort('−1.234e−10', placed('number', 112))).toBe(false);
    expect(isShort('0.9812', placed('number', 60))).toBe(false);
    expect(isShort('8 min 39 s', placed('duration', 116))).toBe(true);
  });

  it('is a text of narrow signs, and none whose width nobody knows', () => {
    expect(isShort('adam', placed('text', 112))).toBe(true);
    expect(isShort('0.001', placed('text', 112, 'number'))).toBe(true);
    expect(isShort('WWWWWWWW', placed('text', 112))).toBe(false);
    expect(isShort('\ufdfd', placed('text', 112))).toBe(false);
    expect(isShort('2 h ago', placed('time', 300))).toBe(false);
    expect(isShort(null, placed('number', 112))).toBe(false);
  });
});
