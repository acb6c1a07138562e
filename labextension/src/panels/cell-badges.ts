/** The badges of a notebook: one on each tracked cell, over its corner, so that no cell changes its height. */
import type { Notebook } from '@jupyterlab/notebook';
import '../../style/notebook-badge.css';
import { badgeName, badgeResult } from '../ui/cell-badge';
import type { CellRun } from '../model/notebook-api';
import type { Translator } from '../model/translator';
import { keepEnter } from '../ui/own-keys';

const CLASS = 'jp-Trackside-badge';
// And the button of the card that a tracked cell has in its output.
const BUTTONS = `.${CLASS}, .jp-Trackside-cardOpen`;

export class CellBadges {
  constructor(
    private readonly notebook: Notebook,
    private readonly trans: Translator,
    private readonly onOpen: (run: CellRun) => void
  ) {}

  /** Puts a badge on the cell of each run, and takes away those of all others. */
  show(runs: readonly CellRun[]): void {
    this.runs = new Map(runs.map(run => [run.cell_id, run]));
    const there = new Set(this.notebook.widgets.map(cell => cell.node));
    [...this.badges.keys()].filter(node => !there.has(node)).forEach(node => this.badges.delete(node));
    for (const cell of this.notebook.widgets) {
      const run = this.runs.get(cell.model.id);
      const badge = this.badges.get(cell.node);
      if (run !== undefined) {
        this.draw(cell.node, run);
      } else if (badge !== undefined) {
        badge.remove();
        this.badges.delete(cell.node);
      }
    }
  }

  /** The last run of a cell, as it is shown. */
  find(cellId: string): CellRun | undefined {
    return this.runs.get(cellId);
  }

  dispose(): void {
    this.endKeys();
    for (const badge of this.badges.values()) {
      badge.remove();
    }
    this.badges.clear();
  }

  private draw(node: HTMLElement, run: CellRun): void {
    const badge = this.badges.get(node) ?? this.make(node);
    const name = badgeName(run, this.trans);
    badge.dataset['run'] = run.run_id;
    badge.dataset['status'] = run.status;
    badge.setAttribute('aria-label', name);
    badge.title = name;
    badge.style.setProperty('--jp-trackside-run-colour', run.colour);
    const texts = [run.run_name, `, ${badgeResult(run, this.trans)}`];
    [...badge.children].forEach((part, i) => (part.textContent = texts[i] ?? ''));
    badge.onclick = () => this.onOpen(run);
  }

  private make(node: HTMLElement): HTMLButtonElement {
    const badge = document.createElement('button');
    badge.type = 'button';
    badge.className = CLASS;
    badge.append(document.createElement('span'), document.createElement('span'));
    this.badges.set(node, badge);
    node.append(badge); // of the cell, not of its parts: they are made and removed as one scrolls
    return badge;
  }

  private readonly endKeys = keepEnter(BUTTONS);
  private runs = new Map<string, CellRun>();
  private readonly badges = new Map<HTMLElement, HTMLButtonElement>();
}
