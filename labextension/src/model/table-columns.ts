/** The columns of the run table: what there is, what is shown, in which order and how wide. */
import { preferences } from './preferences';
import type { ColumnItem, RunUpdate } from './wire';

export type Aggregate = 'last' | 'min' | 'max' | 'mean' | 'best';

/** A column as it is shown. */
export interface Column {
  id: string;
  item: ColumnItem;
  aggregate: Aggregate;
  width: number;
  pinned: boolean;
}

/** What is kept of a column. */
export interface ColumnPlace {
  id: string;
  width?: number;
  pinned?: boolean;
}

/** One sort key. */
export interface SortKey {
  id: string;
  descending: boolean;
}

/** The column that names the run; it can't be hidden. */
export const NAME = 'run_name';
export const MIN_WIDTH = 48;
/** Of the column that names the run. */
const MIN_NAME_WIDTH = 96;
export const MAX_WIDTH = 800;

const DEFAULT_PROPERTIES = ['status', 'start_time', 'duration'];
const DEFAULT_METRICS = 13;
const DEFAULT_PARAMS = 13;
const WIDTHS: Record<string, number> = {
  [NAME]: 220,
  status: 96,
  start_time: 118,
  duration: 104,
  run_id: 140,
  note: 180,
  registered_version: 160
};
// Room for `0.868±0.031`.
const WIDTH = 112;
const WIDEST = 150;
const CHARACTER_PX = 8;
const AROUND_PX = 24;

/** Every id that can be shown, with what it is of. */
export function indexColumns(items: readonly ColumnItem[]): Map<string, [ColumnItem, Aggregate]> {
  const index = new Map<string, [ColumnItem, Aggregate]>();
  for (const item of items) {
    index.set(item.id, [item, 'last']);
    for (const [name, id] of Object.entries(item.aggregates)) {
      index.set(id, [item, name as Aggregate]);
    }
  }
  return index;
}

/**
 * What is shown before anyone has chosen: by the user's settings, else what says most first.
 *
 * @param several - whether the runs are of several experiments: then each says of which.
 */
export function defaultPlaces(items: readonly ColumnItem[], several = false): ColumnPlace[] {
  const { columns } = preferences.get();
  if (columns.length > 0) {
    return columns.map(id => ({ id }));
  }
  const metrics = items.filter(item => item.group === 'metric');
  const directed = metrics.filter(item => item.direction !== null);
  const others = metrics.filter(item => item.direction === null);
  const params = items.filter(item => item.group === 'param');
  const ids = [
    NAME,
    ...(several ? ['experiment'] : []),
    ...DEFAULT_PROPERTIES,
    ...[...directed, ...others].slice(0, DEFAULT_METRICS).map(item => item.id),
    ...params.slice(0, DEFAULT_PARAMS).map(item => item.id)
  ];
  return ids.map(id => ({ id }));
}

/** Columns in their order on screen: pinned ones first, the name before all; unknown ids are left out. */
export function layOut(places: readonly ColumnPlace[], items: readonly ColumnItem[]): Column[] {
  const index = indexColumns(items);
  const named = places.some(place => place.id === NAME) ? places : [{ id: NAME }, ...places];
  const columns = named.flatMap(({ id, width, pinned }): Column[] => {
    const found = index.get(id);
    if (found === undefined) {
      return [];
    }
    const [item, aggregate] = found;
    const isName = id === NAME;
    return [
      {
        id,
        item,
        aggregate,
        width: width ?? WIDTHS[id] ?? widthFor(item.key),
        pinned: isName || pinned === true
      }
    ];
  });
  return [
    ...columns.filter(column => column.id === NAME),
    ...columns.filter(column => column.pinned && column.id !== NAME),
    ...columns.filter(column => !column.pinned)
  ];
}

/** As near to a width as a column may be. */
export function fitWidth(id: string, width: number): number {
  const least = id === NAME ? MIN_NAME_WIDTH : MIN_WIDTH;
  return Math.round(Math.min(MAX_WIDTH, Math.max(least, width)));
}

/** A longer name has a wider column, as far as a name is worth it. */
function widthFor(key: string): number {
  return Math.min(WIDEST, Math.max(WIDTH, key.length * CHARACTER_PX + AROUND_PX));
}

/** The column to the other side of another one; the name stays in front. */
export function movePlace(places: readonly ColumnPlace[], id: string, toId: string): ColumnPlace[] {
  const from = places.findIndex(place => place.id === id);
  const to = places.findIndex(place => place.id === toId);
  const moved = places[from];
  if (moved === undefined || to < 0 || id === NAME || toId === NAME) {
    return [...places];
  }
  const others = places.filter(place => place.id !== id);
  others.splice(to, 0, moved);
  return others;
}

/** What was kept, or null where it isn't a list of columns. */
export function restorePlaces(saved: unknown): ColumnPlace[] | null {
  if (!Array.isArray(saved)) {
    return null;
  }
  return saved.flatMap((item: unknown): ColumnPlace[] => {
    const { id, width, pinned } = (item ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string') {
      return [];
    }
    return [
      {
        id,
        ...(typeof width === 'number' && width >= MIN_WIDTH && width <= MAX_WIDTH ? { width } : {}),
        ...(typeof pinned === 'boolean' ? { pinned } : {})
      }
    ];
  });
}

/** `metrics.loss DESC` as the search language writes it, and back. */
export function sortText({ id, descending }: SortKey): string {
  return `${id} ${descending ? 'DESC' : 'ASC'}`;
}

export function readSort(text: unknown): SortKey[] {
  const [, id, way] = typeof text === 'string' ? (/^(.+) (ASC|DESC)$/.exec(text) ?? []) : [];
  return id === undefined ? [] : [{ id, descending: way === 'DESC' }];
}

/** What a click on a header makes of the order; with `added` it is a further key. */
export function sortBy(order: readonly SortKey[], column: Column, added: boolean): SortKey[] {
  const { id, item } = column;
  // What one wants to see first: the best of a metric, the newest time; texts and params from the start.
  const first = item.direction === 'up' || (item.direction === null && item.kind !== 'text');
  const now = order.find(key => key.id === id);
  if (now !== undefined && now.descending !== first) {
    return added || order.length === 1 ? order.filter(key => key.id !== id) : [{ id, descending: first }];
  }
  const next = { id, descending: now === undefined ? first : !first };
  if (!added) {
    return [next];
  }
  return now === undefined ? [...order, next] : order.map(key => (key.id === id ? next : key));
}

/** What writing into a cell changes of its run. */
export function changeOf({ id, item }: Column, text: string): Pick<RunUpdate, 'name' | 'note' | 'tags'> {
  if (id === NAME) {
    return { name: text };
  }
  return id === 'note' ? { note: text } : { tags: { [item.key]: text === '' ? null : text } };
}
