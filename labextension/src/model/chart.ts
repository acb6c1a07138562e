/** Drawing a chart, as the components see it: the drawing itself is injected, so that Vega loads lazily. */

export interface ChartPicture {
  /** Vega-Lite specification with a named data source. */
  readonly spec: Record<string, unknown>;
  readonly data_name: string;
  readonly data: readonly Record<string, unknown>[];
  /** Height in pixels; without it a share of the width. */
  readonly height?: number;
  /** Called with the row behind a mark that is clicked. */
  readonly onSelect?: (row: Record<string, unknown>) => void;
}

export interface DrawnChart {
  /** Shows other rows in the same picture; zoom and selections stay. */
  update(data: readonly Record<string, unknown>[]): Promise<void>;
  /** Ends the drawing and frees what it holds. */
  finalize(): void;
}

/**
 * Draws into `node`, now and after each change of its width or of the theme. After each drawing the
 * figure (`node`, or the nearest figure around it) has `data-ready="true"`. Rejects with a sentence
 * for people if the specification can't be drawn.
 */
export type DrawChart = (node: HTMLElement, picture: ChartPicture) => Promise<DrawnChart>;
