import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import { showStore } from '../src/model/notebook-store';
import { server } from './open-sidebar';
import { show } from './show-sidebar';

describe('a notebook that logs to another store', () => {
  it('is named, and its store is shown on request', async () => {
    server.notebook.set('other/train.ipynb');
    const { user } = show();
    await screen.findByRole('status', { name: 'train.ipynb logs to another store: /work/other' });
    await user.click(screen.getByRole('button', { name: 'Show that store' }));
    await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Show that store' })).toBeNull());
    expect(server.requests('stores.show')).toEqual([{ notebook: 'other/train.ipynb' }]);
  });

  it('is not spoken of when its store is the one that is shown', async () => {
    server.notebook.set('train.ipynb');
    show();
    await vi.waitFor(() => expect(server.requests('stores.find')).toHaveLength(1));
    expect(screen.queryByRole('button', { name: 'Show that store' })).toBeNull();
  });

  it('stays named when its store can’t be shown, with the reason', async () => {
    server.notebook.set('other/train.ipynb');
    const { user } = show();
    const button = await screen.findByRole('button', { name: 'Show that store' });
    server.failure = new ApiError('The store can’t be opened.', 'store_unavailable', 503);
    await user.click(button);
    expect(await screen.findByText('The store can’t be opened.')).toBeTruthy();
  });
});

describe('the store of a card', () => {
  it('is shown only if it is the one that the notebook has', async () => {
    expect(await showStore(server, 'other/train.ipynb', 'store-2')).toBe(true);
    expect(await showStore(server, 'other/train.ipynb', 'store-3')).toBe(false);
    expect(await showStore(server, null, 'store-2')).toBe(false);
    expect(server.requests('stores.show')).toHaveLength(1);
  });
});
