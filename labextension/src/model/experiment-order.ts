/** The order of experiments on screen. */
import type { ExperimentItem } from './api';

/**
 * The experiments in the order in which they already stand, new ones on top: what the reader is about to
 * click must not move because something elsewhere has become more recent.
 */
export function keepOrder(items: ExperimentItem[], shown: readonly ExperimentItem[]): ExperimentItem[] {
  const places = new Map(shown.map((item, place) => [item.experiment_id, place]));
  const place = (item: ExperimentItem): number => places.get(item.experiment_id) ?? -1;
  return [...items].sort((a, b) => place(a) - place(b));
}
