import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const STYLE = join(__dirname, '..', 'style');
const SOURCE = join(__dirname, '..', 'src');

function filesIn(folder: string, suffix: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => suffix.test(name))
    .map(name => join(folder, name));
}

const sheets = filesIn(STYLE, /\.css$/);
const text = (file: string): string => readFileSync(file, 'utf8');

describe('the styles', () => {
  it('look of a class is one file’s affair: two things never share a class by accident', () => {
    const homes = new Map<string, Set<string>>();
    for (const sheet of sheets) {
      // What a rule says of the class alone, of no place, state or part of it.
      for (const [rule, name] of text(sheet).matchAll(/(?<!,\n)^\.(jp-Trackside-\w+) \{[^}]*\}/gm)) {
        if (/\b(display|border|background|padding)\b/.test(rule)) {
          homes.set(name!, (homes.get(name!) ?? new Set()).add(sheet));
        }
      }
    }
    const shared = [...homes].filter(([, files]) => files.size > 1).map(([name]) => name);
    expect(homes.size).toBeGreaterThan(100);
    expect(shared).toEqual([]);
  });

  it('say nothing of a class that nothing has', () => {
    const source = filesIn(SOURCE, /\.tsx?$/)
      .map(text)
      .join('\n');
    const names = new Set(sheets.flatMap(sheet => text(sheet).match(/jp-Trackside-\w+/g) ?? []));
    expect(names.size).toBeGreaterThan(100);
    expect([...names].filter(name => !new RegExp(`${name}\\b`).test(source))).toEqual([]);
  });

  it('have a stand-in for each variable of JupyterLab’s that a widget asks for on another page', () => {
    const imported = (name: string): string[] => {
      const sheet = text(join(STYLE, name));
      const names = [...sheet.matchAll(/@import url\('([\w-]+\.css)'\)/g)].map(found => found[1]!);
      return [sheet, ...names.flatMap(imported)];
    };
    const all = imported('widget.css').join('\n');
    const given = new Set([...all.matchAll(/^ *(--jp-[\w-]+):/gm)].map(found => found[1]!));
    const asked = new Set([...all.matchAll(/var\((--jp-(?!trackside-)[\w-]+)/g)].map(found => found[1]!));
    expect(asked.size).toBeGreaterThan(20);
    expect([...asked].filter(name => !given.has(name))).toEqual([]);
  });

  it('take every colour from JupyterLab’s theme', () => {
    // One sheet gives a page that has no theme the variables that all others take their colours from.
    const themed = sheets.filter(sheet => !sheet.endsWith('widget-theme.css'));
    const own = themed.flatMap(sheet =>
      text(sheet)
        .split('\n')
        .filter(line => /:/.test(line) && /#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\(|:\s*(white|black)\b/i.test(line))
        .filter(line => !/var\(--jp-[\w-]+, /.test(line))
    );
    // The paper under a picture or a page that a run has kept, whatever the theme.
    expect(own.map(line => line.trim())).toEqual(['background: white;', 'background: white;']);
  });
});
