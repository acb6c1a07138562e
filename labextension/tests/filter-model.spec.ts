import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/model/api';
import { FilterModel } from '../src/model/filter-model';
import { FakeServer } from './fake-server';

describe('the filter', () => {
  it('tells of a text that is about to be in force before the server has looked at it', async () => {
    const server = new FakeServer();
    const told: string[] = [];
    const filter = new FilterModel(
      server,
      ['digits'],
      '',
      () => told.push('applied'),
      undefined,
      text => told.push(text)
    );
    await filter.edit('metrics.loss > 1', 16);
    await filter.edit('metrics.loss > 1', 3);
    await filter.edit('', 0);
    expect(told).toEqual(['metrics.loss > 1', 'applied', 'applied']);
    filter.dispose();
  });

  it('takes a text that was typed while the server was away, once it is back', async () => {
    const server = new FakeServer();
    const applied: string[] = [];
    const filter = new FilterModel(server, ['digits'], '', () => applied.push(filter.get().applied));
    server.failure = new ApiError('Jupyter Server does not answer.', 'unreachable');
    await filter.edit('metrics.loss > 1', 16);
    expect(filter.get().problem?.message).toBe('Jupyter Server does not answer.');
    await filter.tryAgain();
    expect(applied).toEqual([]);
    server.failure = null;
    await filter.tryAgain();
    expect(applied).toEqual(['metrics.loss > 1']);
    expect(filter.get().problem).toBeNull();
    const asked = server.requests('filters.check').length;
    await filter.tryAgain();
    expect(server.requests('filters.check')).toHaveLength(asked);
    filter.dispose();
  });
});
