/** How far the browser's download of an export has come, as the server tells it: to a page, browsers say nothing. */
import { ApiError, type ExportState } from './api';

const PAUSE_MS = 300;
const AWAY_MS = 2000;

/**
 * Tells until the download has ended. Without an answer it has failed, as it has for a server that was started
 * since; if the server answers after all, what it says holds.
 */
export async function followExport(
  ask: () => Promise<ExportState>,
  tell: (state: ExportState) => void,
  isWanted: () => boolean
): Promise<void> {
  let state: ExportState = { state: 'waiting', done_bytes: 0, size_bytes: null };
  let isAway = false;
  do {
    try {
      state = await ask();
      isAway = false;
    } catch (error) {
      state = { ...state, state: 'failed' };
      isAway = error instanceof ApiError && error.code === 'unreachable';
    }
    if (isWanted()) {
      tell(state);
    }
    const hasEnded = !isAway && (state.state === 'failed' || state.state === 'sent');
    if (hasEnded || !isWanted()) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, isAway ? AWAY_MS : PAUSE_MS));
  } while (isWanted());
}
