/**
 * Keeps what the settings editor shows of `%%track` and of metrics equal to the user's settings file, from
 * which kernels and the command line take it. The file is the home: what it says when the page connects is
 * what the editor shows; what is changed in the editor is written into the file.
 */
import type { SettingsInfo, TracksideApi } from './api';
import { isSameJson } from './json';

/** The part of the editor that has its home in the file. */
export interface EditedSettings {
  capture: Record<string, boolean>;
  directions: SettingsInfo['directions'];
}

// JupyterLab's editor gives a new entry this value; the schema calls it "Choose …".
const UNFINISHED = 'New Value';

/** Without the metrics whose direction nobody has chosen yet. */
export function withoutUnfinished({ capture, directions }: EditedSettings): EditedSettings {
  const finished = Object.entries(directions).filter(([, direction]) => (direction as string) !== UNFINISHED);
  return { capture, directions: Object.fromEntries(finished) };
}

export interface SettingsEditor {
  read(): EditedSettings;
  write<K extends keyof EditedSettings>(key: K, value: EditedSettings[K]): Promise<void>;
  /** Tells that a change had no effect, and why. */
  refuse(names: readonly string[]): void;
}

export class SettingsSync {
  constructor(
    private readonly api: Pick<TracksideApi, 'getSettings' | 'putSettings'>,
    private readonly editor: SettingsEditor
  ) {}

  /** Shows what the file says. */
  async pull(): Promise<void> {
    await this.show(await this.api.getSettings({}));
  }

  /** Writes what was changed in the editor; what the server's environment decides is put back. */
  async push(): Promise<void> {
    const { held } = this;
    const { capture, directions } = this.editor.read();
    if (held === null || this.showing || isSameJson({ capture, directions }, held)) {
      return;
    }
    const now = await this.api.putSettings({ capture, directions });
    const asked = Object.keys(capture).filter(name => capture[name] !== held.capture[name]);
    const fixed = asked.map(name => `capture.${name}`).filter(name => now.fixed.includes(name));
    const refused = isSameJson({ directions }, { directions: now.directions })
      ? fixed
      : [...fixed, 'directions'];
    await this.show(now);
    if (refused.length > 0) {
      this.editor.refuse(refused);
    }
  }

  private async show(file: SettingsInfo): Promise<void> {
    const { directions } = file;
    const shown = this.editor.read();
    const capture = Object.fromEntries(
      Object.keys(shown.capture).map(name => [name, file.capture[name] ?? shown.capture[name] ?? true])
    );
    this.held = { capture, directions };
    this.showing = true;
    try {
      if (!isSameJson(shown.capture, capture)) {
        await this.editor.write('capture', capture);
      }
      if (!isSameJson(shown.directions, directions)) {
        await this.editor.write('directions', directions);
      }
    } finally {
      this.showing = false;
    }
  }

  private held: EditedSettings | null = null;
  private showing = false;
}
