import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { directionOf } from '../src/model/numbers';
import { preferences, readPreferences } from '../src/model/preferences';
import {
  type EditedSettings,
  type SettingsEditor,
  SettingsSync,
  withoutUnfinished
} from '../src/model/settings-sync';
import { defaultPlaces } from '../src/model/table-columns';
import { FakeServer } from './fake-server';

let server: FakeServer;
let shown: EditedSettings;
let sync: SettingsSync;
const refuse = vi.fn();

beforeEach(() => {
  server = new FakeServer();
  shown = { capture: { params: true, outputs: true }, directions: {} };
  refuse.mockReset();
  const editor: SettingsEditor = {
    read: () => shown,
    write: async (key, value) => {
      shown = { ...shown, [key]: value };
      // The editor says that it has changed, whoever did it.
      await sync.push();
    },
    refuse
  };
  sync = new SettingsSync(server, editor);
});

describe('the settings editor and the settings file', () => {
  it('shows what the file says, and writes nothing of its own accord', async () => {
    server.settings = { capture: { params: false, outputs: true }, directions: { size: 'down' }, fixed: [] };
    await sync.push();
    await sync.pull();
    expect(shown).toEqual({ capture: { params: false, outputs: true }, directions: { size: 'down' } });
    expect(server.requests('settings.put')).toEqual([]);
  });

  it('writes what is changed in the editor', async () => {
    await sync.pull();
    shown = { ...shown, capture: { params: true, outputs: false } };
    await sync.push();
    expect(server.settings.capture).toEqual({ params: true, outputs: false });
    expect(refuse).not.toHaveBeenCalled();
  });

  it('waits for the direction of a metric that was added', async () => {
    await sync.pull();
    const edited = { ...shown, directions: { size: 'up', newKey: 'New Value' } };
    shown = withoutUnfinished(edited as unknown as EditedSettings);
    await sync.push();
    expect(server.settings.directions).toEqual({ size: 'up' });
  });

  it('writes two quick changes one after the other', async () => {
    await sync.pull();
    const answer = server.hold('settings.put');
    const change = (params: boolean): Promise<void> => {
      shown = { ...shown, capture: { params, outputs: params } };
      return sync.push();
    };
    const first = change(false);
    await vi.waitFor(() => expect(server.requests('settings.put')).toHaveLength(1));
    const second = change(true);
    answer();
    await Promise.all([first, second]);
    expect(server.settings.capture).toEqual({ params: true, outputs: true });
    expect(shown.capture).toEqual({ params: true, outputs: true });
  });

  it('keeps what was changed before the file had said anything, and writes it', async () => {
    server.settings = { capture: { params: false, outputs: true }, directions: { size: 'down' }, fixed: [] };
    const answer = server.hold('settings.get');
    const pulled = sync.pull();
    shown = { ...shown, capture: { params: true, outputs: false } };
    const pushed = sync.push();
    answer();
    await Promise.all([pulled, pushed]);
    const now = { capture: { params: false, outputs: false }, directions: { size: 'down' } };
    expect(shown).toEqual(now);
    expect(server.settings).toMatchObject(now);
  });

  it('puts back what the environment decides, and says so', async () => {
    server.settings.fixed = ['capture.outputs'];
    await sync.pull();
    shown = { ...shown, capture: { params: false, outputs: false } };
    await sync.push();
    expect(shown.capture).toEqual({ params: false, outputs: true });
    expect(refuse).toHaveBeenCalledExactlyOnceWith(['capture.outputs']);
  });
});

describe('preferences', () => {
  const before = preferences.get();

  afterEach(() => preferences.set(before));

  it('decide which way a metric is better, against its name', () => {
    expect([directionOf('loss'), directionOf('size')]).toEqual(['down', null]);
    preferences.set(readPreferences({ directions: { loss: 'none', size: 'up', x: 'sideways' } }));
    expect([directionOf('loss'), directionOf('size'), directionOf('x')]).toEqual([null, 'up', null]);
  });

  it('say which columns a run list begins with', () => {
    preferences.set(readPreferences({ columns: ['status', '', 'params.lr', 7] }));
    expect(defaultPlaces([])).toEqual([{ id: 'status' }, { id: 'params.lr' }]);
  });

  it('are the usual ones where the editor holds something else', () => {
    expect(readPreferences({ columns: 'all', refresh: -1, directions: null })).toEqual({
      columns: [],
      refresh_s: 15,
      directions: {}
    });
  });
});
