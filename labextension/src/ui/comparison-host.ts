/** What the comparison pane can ask of the page it lives in. */
import type { DrawChart } from '../model/chart';

export interface ComparisonHost {
  drawChart: DrawChart;
  copyText(text: string): Promise<void>;
  /** Hands a file to the reader; `name` may be any text. */
  saveFile(name: string, extension: string, content: Blob): void;
  /** The notebook that was used last; absent where the page has none at all. */
  notebooks?: {
    /** Puts code into a new cell below the active one; the notebook's name, null if none is open. */
    insert(code: string): string | null;
    /** Makes a notebook of this cell; its name. */
    insertIntoNew(code: string): Promise<string>;
    /** Brings it to the front. */
    show(): void;
  };
}
