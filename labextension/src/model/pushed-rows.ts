/** Rows that somebody sends without being asked: answers to the question that a list says it shows. */
import type { RunRows, StoreChanged } from './api';
import type { Stream } from './connection';

export interface PushedRows {
  change: StoreChanged;
  /** By question, as it was followed. */
  answers: ReadonlyMap<string, RunRows>;
  /** Whether there still are the same columns to choose of. */
  complete: boolean;
}

export interface FollowedRows extends Stream<PushedRows> {
  /** Says which question (JSON of a search) the rows on screen answer; null for none. */
  follow(question: string | null): void;
}
