import { describe, expect, it, vi } from 'vitest';
import { SelectionModel } from '../src/model/selection-model';

const ORDER = ['a', 'b', 'c', 'd'];

describe('the selection', () => {
  it('keeps the order in which runs were selected', () => {
    const selection = new SelectionModel();
    selection.toggle('c');
    selection.toggle(['a', 'b'], true);
    expect(selection.get().selected).toEqual(['c', 'a', 'b']);
    selection.toggle('c');
    expect(selection.get().selected).toEqual(['a', 'b']);
  });

  it('takes a range in the order of the screen, from either end', () => {
    const selection = new SelectionModel(['d']);
    selection.selectRange(ORDER, 'c', 'a');
    expect(selection.get().selected).toEqual(['d', 'a', 'b', 'c']);
    selection.selectRange(ORDER, 'b', 'd', false);
    expect(selection.get().selected).toEqual(['a']);
  });

  it('takes only the run itself where the other end is not on screen', () => {
    const selection = new SelectionModel();
    selection.selectRange(ORDER, 'gone', 'c');
    expect(selection.get().selected).toEqual(['c']);
  });

  it('says so when it changes, and only then', () => {
    const onArranged = vi.fn();
    const selection = new SelectionModel(['a'], onArranged);
    selection.select(['a']);
    selection.toggle('a', true);
    expect(onArranged).not.toHaveBeenCalled();
    selection.clear();
    expect(onArranged).toHaveBeenCalledOnce();
    expect(selection.has('a')).toBe(false);
  });
});
