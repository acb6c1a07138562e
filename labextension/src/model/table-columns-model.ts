/**
 * How the run table is arranged: which columns, in which order and how wide, the sort order, the grouping.
 * Owner of the arrangement is this page; what columns there are, and which vary, is the store's.
 */
import type { ColumnItem, TracksideApi } from './api';
import { Observable } from './observable';
import {
  type Column,
  type ColumnPlace,
  defaultPlaces,
  fitWidth,
  layOut,
  movePlace,
  readSort,
  restorePlaces,
  sortBy,
  type SortKey,
  sortText
} from './table-columns';

/** `attempts` of a cell, `auto` (equal but for the seed), the id of a param or tag; null for no groups. */
export type GroupBy = string | null;

export interface TableColumnsState {
  /** What columns there are; empty until the server has answered. */
  items: ColumnItem[];
  /** What was chosen; null for the default. */
  places: ColumnPlace[] | null;
  order: SortKey[];
  /** Undefined until anyone chooses: then attempts are folded where a cell has several. */
  groupBy: GroupBy | undefined;
  hasAttempts: boolean;
  onlyDiffers: boolean;
  /** Ids of what varies; null while that is not known. */
  varying: ReadonlySet<string> | null;
  /** So many runs were looked at for that; null where it were all. */
  lookedAt: number | null;
  /** Whether "Customize columns" is open. */
  customizing: boolean;
}

/** What of it a view keeps. */
export interface SavedColumns {
  columns: ColumnPlace[] | null;
  order_by: string[];
  group_by?: GroupBy;
  only_differs: boolean;
}

export interface TableColumnsOptions {
  experimentIds: readonly string[];
  filter: () => string;
  /** Rows are to be asked for anew: other columns, another order, other groups. */
  onAsk: () => void;
  onArranged: () => void;
  onFailure: (error: unknown) => void;
}

export class TableColumnsModel extends Observable<TableColumnsState> {
  constructor(
    private readonly api: Pick<TracksideApi, 'listColumns' | 'findVarying'>,
    private readonly options: TableColumnsOptions,
    saved: unknown
  ) {
    super({
      items: [],
      hasAttempts: false,
      varying: null,
      lookedAt: null,
      customizing: false,
      ...restore(saved)
    });
  }

  /** The columns as they are shown. */
  get columns(): readonly Column[] {
    const { items, onlyDiffers, varying } = this.get();
    const places = this.places;
    const key = [items, places, onlyDiffers ? varying : null];
    if (key.some((part, i) => part !== this.laidOut.key[i])) {
      const all = layOut(places, items);
      const isShown = ({ item }: Column): boolean =>
        !onlyDiffers || varying === null || item.group === 'property' || varying.has(item.id);
      this.laidOut = { key, columns: all.filter(isShown) };
    }
    return this.laidOut.columns;
  }

  get groupBy(): GroupBy {
    const { groupBy, hasAttempts } = this.get();
    return groupBy === undefined ? (hasAttempts ? 'attempts' : null) : groupBy;
  }

  get orderBy(): string[] {
    return this.get().order.map(sortText);
  }

  /** Asks what columns there are, and what varies if that is of interest. */
  async load(): Promise<void> {
    const experiment_ids = [...this.options.experimentIds];
    const page = await this.api.listColumns({ experiment_ids, if_revision: this.revision });
    if (!page.unchanged) {
      this.revision = page.revision;
      const { items } = this.get();
      // The same list stays the same object, so that nothing is laid out anew.
      const same = JSON.stringify(items) === JSON.stringify(page.columns);
      this.set({ items: same ? items : page.columns, hasAttempts: page.has_attempts });
    }
  }

  /** Asks anew what columns there are, the next time: which way a metric is better can have changed. */
  forget(): void {
    this.revision = null;
    // Another object: the default columns are made of it, and the preferences, anew.
    this.set({ items: [...this.get().items] });
  }

  /** Asks which columns vary between the runs that the filter matches, if anybody wants to know. */
  async loadVarying(): Promise<void> {
    if (this.get().onlyDiffers) {
      await this.askVarying();
    }
  }

  sort(column: Column, added: boolean): void {
    if (column.item.is_sortable) {
      this.set({ order: sortBy(this.get().order, column, added) });
      this.changed();
    }
  }

  resize(id: string, width: number): void {
    this.edit(id, place => ({ ...place, width: fitWidth(id, width) }));
  }

  pin(id: string, pinned: boolean): void {
    this.edit(id, place => ({ ...place, pinned }));
  }

  move(id: string, toId: string): void {
    this.arrange(movePlace(this.places, id, toId), false);
  }

  /** Moves a column by one to either side. */
  moveBy(id: string, step: -1 | 1): void {
    const shown = this.columns;
    const other = shown[shown.findIndex(column => column.id === id) + step];
    if (other !== undefined) {
      this.move(id, other.id);
    }
  }

  show(id: string, shown: boolean): void {
    const others = this.places.filter(place => place.id !== id);
    this.arrange(shown ? [...others, { id }] : others, shown);
  }

  reset(): void {
    this.set({ places: null });
    this.changed();
  }

  /** Shows exactly the metrics, params and tags that vary; what is shown of the properties stays. */
  async showVarying(): Promise<void> {
    await this.askVarying();
    const { varying, items } = this.get();
    if (varying !== null) {
      const isOf = new Map(layOut(this.places, items).map(({ id, item }) => [id, item]));
      const kept = this.places.filter(({ id }) => {
        const item = isOf.get(id);
        return item?.group === 'property' || (item !== undefined && varying.has(item.id));
      });
      const added = [...varying].filter(id => !kept.some(place => place.id === id)).map(id => ({ id }));
      this.arrange([...kept, ...added], true);
    }
  }

  setOnlyDiffers(onlyDiffers: boolean): void {
    this.set({ onlyDiffers });
    this.options.onArranged();
    void this.loadVarying();
  }

  setGroupBy(groupBy: GroupBy): void {
    this.set({ groupBy });
    this.changed();
  }

  setCustomizing(customizing: boolean): void {
    this.set({ customizing });
  }

  save(): SavedColumns {
    const { places, groupBy, onlyDiffers } = this.get();
    return {
      columns: places,
      order_by: this.orderBy,
      ...(groupBy === undefined ? {} : { group_by: groupBy }),
      only_differs: onlyDiffers
    };
  }

  /** Takes over what a view keeps. */
  apply(saved: unknown): void {
    this.set(restore(saved));
    this.changed();
    void this.loadVarying();
  }

  private get places(): readonly ColumnPlace[] {
    const { places, items } = this.get();
    return places ?? this.defaults(items);
  }

  private defaults(items: ColumnItem[]): ColumnPlace[] {
    if (this.preset.items !== items) {
      this.preset = { items, places: defaultPlaces(items, this.options.experimentIds.length > 1) };
    }
    return this.preset.places;
  }

  private async askVarying(): Promise<void> {
    try {
      const experiment_ids = [...this.options.experimentIds];
      const page = await this.api.findVarying({ experiment_ids, filter: this.options.filter() });
      this.set({
        varying: new Set(page.columns),
        lookedAt: page.is_complete ? null : page.looked_at
      });
    } catch (error) {
      this.options.onFailure(error);
    }
  }

  private edit(id: string, change: (place: ColumnPlace) => ColumnPlace): void {
    const places = this.places.some(place => place.id === id) ? this.places : [{ id }, ...this.places];
    this.arrange(
      places.map(place => (place.id === id ? change(place) : place)),
      false
    );
  }

  private arrange(places: readonly ColumnPlace[], asks: boolean): void {
    this.set({ places: [...places] });
    this.options.onArranged();
    if (asks) {
      this.options.onAsk();
    }
  }

  private changed(): void {
    this.options.onArranged();
    this.options.onAsk();
  }

  private revision: number | null = null;
  private laidOut: { key: unknown[]; columns: readonly Column[] } = { key: [], columns: [] };
  private preset: { items: ColumnItem[]; places: ColumnPlace[] } = { items: [], places: [] };
}

function restore(saved: unknown): Pick<TableColumnsState, 'places' | 'order' | 'groupBy' | 'onlyDiffers'> {
  const state = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>;
  const { columns, order_by: order, group_by: groupBy, only_differs: onlyDiffers } = state;
  return {
    places: restorePlaces(columns),
    order: Array.isArray(order) ? order.flatMap(readSort) : [],
    groupBy: typeof groupBy === 'string' || groupBy === null ? groupBy : undefined,
    onlyDiffers: onlyDiffers === true
  };
}
