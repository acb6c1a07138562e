import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { sentenceOf } from '../model/failure';
import { preferences, readPreferences } from '../model/preferences';
import {
  type EditedSettings,
  type SettingsEditor,
  SettingsSync,
  withoutUnfinished
} from '../model/settings-sync';
import { ITracksideServer } from '../tokens';

/** Follows JupyterLab's settings editor; what it offers is described by schema/settings.json. */
export const settings: JupyterFrontEndPlugin<void> = {
  id: 'trackside:settings',
  description: 'Follows the settings of trackside.',
  autoStart: true,
  requires: [ITracksideServer],
  optional: [ISettingRegistry, ITranslator],
  activate: async (
    _app: JupyterFrontEnd,
    server: ITracksideServer,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): Promise<void> => {
    const trans = (translator ?? nullTranslator).load('trackside');
    const loaded = await registry?.load(settings.id);
    if (loaded === undefined) {
      return;
    }
    const complain = (error: unknown): void => {
      Notification.warning(trans.__('Settings of trackside: %1', sentenceOf(error)));
    };
    const editor: SettingsEditor = {
      read: () => withoutUnfinished(loaded.composite as unknown as EditedSettings),
      write: (key, value) => loaded.set(key, value),
      refuse: names => complain(trans.__('the environment of Jupyter Server decides %1.', names.join(', ')))
    };
    const sync = new SettingsSync(server.api, editor);
    const follow = async (): Promise<void> => {
      await sync.push().catch(complain);
      // Whoever follows them asks the server, which knows them by now.
      preferences.set(readPreferences(loaded.composite));
    };
    const connect = (): void => {
      if (server.connection.getSnapshot().kind === 'connected') {
        // What can't be read stays as the editor has it; the sidebar says how the server is.
        sync.pull().catch(() => undefined);
      }
    };
    preferences.set(readPreferences(loaded.composite));
    loaded.changed.connect(() => void follow());
    server.connection.subscribe(connect);
    connect();
  }
};
