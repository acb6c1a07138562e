import { describe, expect, it } from 'vitest';
import {
  defaultPlaces,
  layOut,
  movePlace,
  readSort,
  restorePlaces,
  sortBy,
  sortText
} from '../src/model/table-columns';
import { run } from './fake-facts';
import { columnsOf } from './fake-table';

const server = {
  revision: 1,
  hasAttempts: false,
  experiments: new Map([['digits', [run('wide', { loss: 0.1, accuracy: 0.98 })]]])
};
const items = columnsOf(server, { experiment_ids: ['digits'] }).columns;

function ids(places: { id: string }[]): string[] {
  return layOut(places, items).map(column => column.id);
}

describe('the columns of the run table', () => {
  it('are at first those that say most: metrics with a direction before others', () => {
    const shown = defaultPlaces(items).map(place => place.id);
    expect(shown).toEqual([
      'run_name',
      'status',
      'start_time',
      'duration',
      'metrics.accuracy',
      'metrics.loss',
      'params.kind'
    ]);
    const several = defaultPlaces(items, true).map(place => place.id);
    expect(several).toEqual(['run_name', 'experiment', ...shown.slice(1)]);
  });

  it('always begin with the name, then the pinned ones; what there is no more is left out', () => {
    expect(ids([{ id: 'status' }, { id: 'gone' }])).toEqual(['run_name', 'status']);
    const pinned = [{ id: 'status' }, { id: 'params.kind', pinned: true }, { id: 'run_name' }];
    expect(ids(pinned)).toEqual(['run_name', 'params.kind', 'status']);
    expect(ids([{ id: 'min(metrics.loss)' }])).toEqual(['run_name', 'min(metrics.loss)']);
  });

  it('change places, but for the name', () => {
    const places = [{ id: 'run_name' }, { id: 'status' }, { id: 'duration' }];
    expect(ids(movePlace(places, 'duration', 'status'))).toEqual(['run_name', 'duration', 'status']);
    expect(ids(movePlace(places, 'status', 'duration'))).toEqual(['run_name', 'duration', 'status']);
    expect(movePlace(places, 'run_name', 'status')).toEqual(places);
  });

  it('survive being saved, and nonsense', () => {
    const places = [
      { id: 'status', width: 90 },
      { id: 'duration', pinned: true }
    ];
    expect(restorePlaces(JSON.parse(JSON.stringify(places)))).toEqual(places);
    expect(restorePlaces([7, null, { id: 3 }, { id: 'x', width: -1, pinned: 'yes' }])).toEqual([{ id: 'x' }]);
    expect(restorePlaces('x')).toBeNull();
    expect(readSort(sortText({ id: 'metrics."a b"', descending: true }))).toEqual([
      { id: 'metrics."a b"', descending: true }
    ]);
    expect(readSort('nonsense')).toEqual([]);
  });

  it('sort first the way one wants to see them, then the other way, then not at all', () => {
    const [accuracy, kind] = ['metrics.accuracy', 'params.kind'].map(id => layOut([{ id }], items)[1]!);
    const up = sortBy([], accuracy!, false);
    expect(up).toEqual([{ id: 'metrics.accuracy', descending: true }]);
    const down = sortBy(up, accuracy!, false);
    expect(down).toEqual([{ id: 'metrics.accuracy', descending: false }]);
    expect(sortBy(down, accuracy!, false)).toEqual([]);
    const two = sortBy(up, kind!, true);
    expect(two).toEqual([...up, { id: 'params.kind', descending: false }]);
    expect(sortBy(two, kind!, false)).toEqual([{ id: 'params.kind', descending: true }]);
  });
});
