/** What the model of an experiment's tab asks of the models of its parts. */
import type { StoreChanged } from './wire';

export interface TabPart {
  /** Asks again for what is shown; with a change, only for what that change can concern. Never rejects. */
  refresh(change?: StoreChanged): Promise<void>;
  /** What to remember of its arrangement, as JSON; it comes back to the next page's part. */
  save(): unknown;
  dispose(): void;
}
