/** Filters that were used before, for each experiment of a store, the last one first. */

/** Where lists of texts are kept beyond the life of the page. */
export interface KeptTexts {
  load(key: string): Promise<unknown>;
  save(key: string, texts: readonly string[]): Promise<unknown>;
}

export interface FilterHistory {
  list(experimentIds: readonly string[]): Promise<readonly string[]>;
  /** Notes a filter that somebody has finished writing. */
  add(experimentIds: readonly string[], text: string): void;
}

/** For a page that has nowhere to keep them. */
export const noHistory: FilterHistory = { list: () => Promise.resolve([]), add: () => undefined };

const MOST = 20;

export class KeptHistory implements FilterHistory {
  /**
   * @param kept - where they are kept.
   * @param storeId - of which store the experiments are; null while nobody knows.
   */
  constructor(
    private readonly kept: KeptTexts,
    private readonly storeId: () => string | null
  ) {}

  list(experimentIds: readonly string[]): Promise<readonly string[]> {
    const key = this.key(experimentIds);
    if (key === null) {
      return Promise.resolve([]);
    }
    const known = this.known.get(key) ?? this.load(key);
    this.known.set(key, known);
    return known;
  }

  add(experimentIds: readonly string[], text: string): void {
    const key = this.key(experimentIds);
    const used = text.trim();
    if (key === null || used === '') {
      return;
    }
    const texts = this.list(experimentIds).then(all =>
      [used, ...all.filter(one => one !== used)].slice(0, MOST)
    );
    this.known.set(key, texts);
    // Where it can't be kept, it lasts as long as the page.
    void texts.then(all => this.kept.save(key, all)).catch(() => undefined);
  }

  private async load(key: string): Promise<readonly string[]> {
    const saved = await this.kept.load(key).catch(() => undefined);
    return Array.isArray(saved) ? saved.filter(item => typeof item === 'string') : [];
  }

  private key(experimentIds: readonly string[]): string | null {
    const storeId = this.storeId();
    return storeId === null ? null : `${storeId}:${[...experimentIds].sort().join(',')}`;
  }

  private readonly known = new Map<string, Promise<readonly string[]>>();
}
