import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { beforeEach, describe, expect, it } from 'vitest';
import { currentNotebook } from '../src/panels/current-notebook';
import { insertCode, type NotebookPanelLike, type SharedCell } from '../src/panels/insert-code';
import { insertTrack } from '../src/panels/insert-track';

/** A document's widget, as JupyterLab's shell hands it out. */
class Document extends Widget {
  constructor(path: string) {
    super();
    this.context = { path, pathChanged: new Signal<Document, string>(this) };
  }

  rename(path: string): void {
    this.context.path = path;
    this.context.pathChanged.emit(path);
  }

  readonly context: { path: string; pathChanged: Signal<Document, string> };
}

class Shell {
  currentWidget: Widget | null = null;
  readonly currentChanged = new Signal<Shell, unknown>(this);

  show(widget: Widget | null): void {
    this.currentWidget = widget;
    this.currentChanged.emit(undefined);
  }
}

describe('the notebook in front', () => {
  let shell: Shell;
  let path: ReturnType<typeof currentNotebook>;

  beforeEach(() => {
    shell = new Shell();
    const contents = { localPath: (whole: string) => whole.replace(/^RTC:/, '') };
    path = currentNotebook({ shell, serviceManager: { contents } } as unknown as JupyterFrontEnd);
  });

  it('is none at first', () => {
    expect(path.getSnapshot()).toBeNull();
  });

  it('is the one that the reader goes to', () => {
    shell.show(new Document('work/churn.ipynb'));
    expect(path.getSnapshot()).toBe('work/churn.ipynb');
  });

  it('is named as the server names it', () => {
    shell.show(new Document('RTC:churn.ipynb'));
    expect(path.getSnapshot()).toBe('churn.ipynb');
  });

  it('is none where something else is in front', () => {
    shell.show(new Document('churn.ipynb'));
    shell.show(new Document('notes.md'));
    expect(path.getSnapshot()).toBeNull();
    shell.show(new Widget());
    expect(path.getSnapshot()).toBeNull();
  });

  it('keeps its new name after a rename', () => {
    const notebook = new Document('churn.ipynb');
    shell.show(notebook);
    notebook.rename('churn-2.ipynb');
    expect(path.getSnapshot()).toBe('churn-2.ipynb');
  });

  it('is not one that was in front before', () => {
    const before = new Document('before.ipynb');
    shell.show(before);
    shell.show(new Document('now.ipynb'));
    before.rename('renamed.ipynb');
    expect(path.getSnapshot()).toBe('now.ipynb');
  });
});

/** A notebook with cells of code, but for those that begin with "#". */
function notebook(
  sources: string[],
  activeCellIndex: number
): { panel: NotebookPanelLike; sources: () => string[]; cursor: object } {
  const texts = [...sources];
  const cells = (): SharedCell[] =>
    texts.map((source, i) => ({
      cell_type: source.startsWith('#') ? 'markdown' : 'code',
      getSource: () => texts[i] ?? '',
      setSource: text => (texts[i] = text)
    }));
  const sharedModel = {
    get cells() {
      return cells();
    },
    insertCell: (index: number, cell: { source: string }) => texts.splice(index, 0, cell.source)
  };
  const cursor = { line: -1, column: -1 };
  const activeCell = { editor: { setCursorPosition: (place: object) => Object.assign(cursor, place) } };
  const content = { activeCellIndex, mode: 'command' as const, activeCell, model: { sharedModel } };
  const panel: NotebookPanelLike = Object.assign(new Widget(), { content });
  panel.title.label = 'churn.ipynb';
  return { panel, sources: () => texts, cursor };
}

describe('inserting code', () => {
  it('makes a new cell below the active one, which becomes it', () => {
    const { panel, sources } = notebook(['%load_ext trackside', 'b = 2', 'c = 3'], 1);
    expect(insertCode(panel, 'chart\n')).toBe('churn.ipynb');
    expect(sources()).toEqual(['%load_ext trackside', 'b = 2', 'chart', 'c = 3']);
    insertCode(panel, 'another');
    expect(sources()).toEqual(['%load_ext trackside', 'b = 2', 'chart', 'another', 'c = 3']);
  });

  it('fills the empty cell of a new notebook, and loads the extension', () => {
    const { panel, sources } = notebook([''], 0);
    insertCode(panel, 'chart');
    expect(sources()).toEqual(['%load_ext trackside\nchart']);
  });

  it('says that a notebook is not there yet', () => {
    const panel = Object.assign(new Widget(), { content: { activeCellIndex: 0, model: null } });
    expect(insertCode(panel, 'chart')).toBeNull();
  });
});

describe('inserting %%track', () => {
  it('puts it on top of the active cell and loads the extension above', () => {
    const { panel, sources, cursor } = notebook(['import numpy', 'lr = 0.1'], 1);
    insertTrack(panel);
    expect(sources()).toEqual(['import numpy', '%load_ext trackside', '%%track\nlr = 0.1']);
    // Where the name of the run is written next.
    expect([panel.content.activeCellIndex, panel.content.mode]).toEqual([2, 'edit']);
    expect(cursor).toEqual({ line: 0, column: 7 });
  });

  it('takes the next cell of code where the active one is text', () => {
    const { panel, sources } = notebook(['# Quickstart', '%load_ext trackside', '# Data', 'lr = 0.1'], 2);
    insertTrack(panel);
    expect(sources()).toEqual(['# Quickstart', '%load_ext trackside', '# Data', '%%track\nlr = 0.1']);
  });

  it('does nothing where only text follows', () => {
    const { panel, sources } = notebook(['lr = 0.1', '# The end'], 1);
    insertTrack(panel);
    expect(sources()).toEqual(['lr = 0.1', '# The end']);
  });

  it('does not load the extension twice', () => {
    const { panel, sources } = notebook(['%load_ext trackside', 'lr = 0.1'], 1);
    insertTrack(panel);
    expect(sources()).toEqual(['%load_ext trackside', '%%track\nlr = 0.1']);
  });

  it('leaves a tracked cell as it is', () => {
    const { panel, sources } = notebook(['%load_ext trackside', '%%track wide\nlr = 0.1'], 1);
    insertTrack(panel);
    expect(sources()).toEqual(['%load_ext trackside', '%%track wide\nlr = 0.1']);
  });

  it.each([null, new Widget()])('does nothing where there is no notebook', widget => {
    expect(() => insertTrack(widget)).not.toThrow();
  });
});
