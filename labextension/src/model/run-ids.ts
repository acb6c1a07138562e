/** The ids of many runs of a list, whether or not their rows are known. */
import type { RunRows, RunSearch, TracksideApi } from './api';

const AT_ONCE = 10_000;

/** The ids of `count` runs from a place of the list on; fewer where it ends before. */
export async function fetchIds(
  api: Pick<TracksideApi, 'searchRuns'>,
  list: RunSearch,
  from: number,
  count: number
): Promise<string[]> {
  const ids: string[] = [];
  let page: RunRows | null = null;
  do {
    const place = page === null ? { offset: from } : { page_token: page.next_page_token };
    const max_results = Math.min(count - ids.length, AT_ONCE);
    page = await api.searchRuns({ ...list, ...place, columns: [], max_total: 0, max_results });
    ids.push(...page.run_id);
  } while (page.next_page_token !== null && ids.length < count);
  return ids;
}

/** How many runs stand above one on the first page; where it isn't there, as many as before. */
export async function countAbove(
  api: Pick<TracksideApi, 'searchRuns'>,
  list: RunSearch,
  runId: string,
  before: number
): Promise<number> {
  const { run_id: ids } = await api.searchRuns({ ...list, columns: [], max_total: 0 });
  const place = ids.indexOf(runId);
  return place < 0 ? Math.min(ids.length, before) : place;
}
