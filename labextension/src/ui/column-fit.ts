/** How wide a column of the run table has to be for what stands in it. */

/** In pixels, for its header and the cells that are drawn. @param edge - an element of its header. */
export function fittingWidth(edge: Element, place: number): number {
  const grid = edge.closest('[role="grid"]');
  const cells = [
    ...(grid?.querySelectorAll<HTMLElement>(`.jp-Trackside-cell[data-column="${place}"]`) ?? [])
  ];
  const header = edge.closest<HTMLElement>('[role="columnheader"]');
  const all = header === null ? cells : [header, ...cells];
  const before = all.map(({ style }) => style.width);
  // All are written before one is read: the page is laid out once.
  all.forEach(({ style }) => (style.width = 'max-content'));
  const widest = Math.max(...all.map(element => element.getBoundingClientRect().width));
  all.forEach(({ style }, index) => (style.width = before[index] ?? ''));
  return Math.ceil(widest) + 1;
}
