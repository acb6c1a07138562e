/** Drawing a chart, as the components see it: the drawing itself is injected, so that Vega loads lazily. */

export interface ChartPicture {
  /** Vega-Lite specification with a named data source. */
  readonly spec: Record<string, unknown>;
  readonly data_name: string;
  readonly data: readonly Record<string, unknown>[];
  /** Called with the row behind a mark that is clicked. */
  readonly onSelect?: (row: Record<string, unknown>) => void;
}

/** What a picture can be saved as; a PNG has two pixels for each of the page. */
export type ImageType = 'png' | 'svg';

export interface DrawnChart {
  /** Shows other rows in the same picture; zoom and selections stay. */
  update(data: readonly Record<string, unknown>[]): Promise<void>;
  /** Puts zoom and selections back to what they were at first. */
  reset(): Promise<void>;
  /** Lets the marks of a run stand out, or (null) of none. */
  emphasize(runId: string | null): void;
  /** The picture as it stands there, zoom included, on the page's background. */
  toImage(type: ImageType): Promise<Blob>;
  /** Ends the drawing and frees what it holds. */
  finalize(): void;
}

/**
 * Draws into `node`, now and after each change of its width or of the theme. After each drawing the
 * figure (`node`, or the nearest figure around it) has `data-ready="true"`. Rejects with a sentence
 * for people if the specification can't be drawn.
 */
export type DrawChart = (node: HTMLElement, picture: ChartPicture) => Promise<DrawnChart>;
