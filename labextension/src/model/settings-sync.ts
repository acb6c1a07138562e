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
  ) {
    this.untouched = editor.read();
  }

  /** Shows what the file says; what was changed in the editor before it said anything is written into it. */
  pull(): Promise<void> {
    return this.inTurn(async () => {
      const file = await this.api.getSettings({});
      const { untouched } = this;
      this.untouched = null;
      const changes = untouched === null ? {} : changed(untouched, this.editor.read());
      await this.show(file, changes);
      await this.send();
    });
  }

  /** Writes what was changed in the editor; what the server's environment decides is put back. */
  push(): Promise<void> {
    // What the editor shows of its own accord is no change.
    return this.showing ? Promise.resolve() : this.inTurn(() => this.send());
  }

  /** One after the other: of two quick changes the second is in force in the end. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.last.catch(() => undefined).then(work);
    this.last = done;
    return done;
  }

  private async send(): Promise<void> {
    const { held } = this;
    const { capture, directions } = this.editor.read();
    if (held === null || isSameJson({ capture, directions }, held)) {
      return;
    }
    const now = await this.api.putSettings({ capture, directions });
    const asked = Object.keys(capture).filter(name => capture[name] !== held.capture[name]);
    const fixed = asked.map(name => `capture.${name}`).filter(name => now.fixed.includes(name));
    const refused = isSameJson({ directions }, { directions: now.directions })
      ? fixed
      : [...fixed, 'directions'];
    await this.show(now, changed({ capture, directions }, this.editor.read()));
    if (refused.length > 0) {
      this.editor.refuse(refused);
    }
  }

  /** @param changes - what the editor says of its own since the file was asked: that stays. */
  private async show(file: SettingsInfo, changes: Partial<EditedSettings>): Promise<void> {
    const shown = this.editor.read();
    const said = Object.fromEntries(
      Object.keys(shown.capture).map(name => [name, file.capture[name] ?? shown.capture[name] ?? true])
    );
    this.held = { capture: said, directions: file.directions };
    const capture = { ...said, ...changes.capture };
    const directions = changes.directions ?? file.directions;
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

  /** What the editor said before the file did; null from then on. */
  private untouched: EditedSettings | null;
  private last: Promise<void> = Promise.resolve();
  private held: EditedSettings | null = null;
  private showing = false;
}

/** What of the settings is another than before. */
function changed(before: EditedSettings, now: EditedSettings): Partial<EditedSettings> {
  const capture = Object.entries(now.capture).filter(([name, value]) => value !== before.capture[name]);
  return {
    capture: Object.fromEntries(capture),
    ...(isSameJson(before.directions, now.directions) ? {} : { directions: now.directions })
  };
}
