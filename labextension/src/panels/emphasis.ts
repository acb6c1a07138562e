/** Lets the marks of one run stand out in a picture: the others are dimmed, by style/chart.css. */

const DIMMED = 'data-trackside-dimmed';

/** What Vega's SVG renderer leaves at each element it draws. */
interface Drawn {
  readonly __data__?: { readonly opacity?: number; readonly datum?: { readonly run_id?: unknown } };
}

/** Marks what does not belong to the run; null takes every mark of that kind away. Marks without a run stay. */
export function emphasize(root: Element, runId: string | null): void {
  const marks = [
    ...root.querySelectorAll<SVGElement & Drawn>('svg.marks [class^="mark-"]:not(.mark-group) > *')
  ];
  const runOf = (mark: Drawn): unknown => mark.__data__?.datum?.run_id;
  const isDrawn = runId !== null && marks.some(mark => runOf(mark) === runId);
  for (const mark of marks) {
    const own = runOf(mark);
    // What can't be seen, and only takes the pointer, stays invisible.
    const isOther = own !== undefined && own !== runId && mark.__data__?.opacity !== 0;
    mark.toggleAttribute(DIMMED, isDrawn && isOther);
  }
}
