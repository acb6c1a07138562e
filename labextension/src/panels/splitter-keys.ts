/**
 * The handle between two panes as a control that the keyboard reaches.
 *
 * As in the ARIA Authoring Practices, "Window Splitter": a separator with a value, the pane's share in percent.
 */

/** A pane takes at least and at most so much of the width. */
const LEAST = 0.1;
const MOST = 0.7;
const STEP = 0.02;

export interface SplitterOptions {
  label: string;
  /** Id of the pane that it makes wider and narrower. */
  paneId: string;
  /** Which arrow makes the pane wider. */
  wider: 'ArrowLeft' | 'ArrowRight';
  share: () => number;
  setShare: (share: number) => void;
}

/** Returns what tells the control that the share is another one. */
export function addSplitterKeys(handle: HTMLElement, options: SplitterOptions): () => void {
  const { label, paneId, wider, share, setShare } = options;
  const narrower = wider === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
  const attributes = {
    role: 'separator',
    tabindex: '0',
    'aria-label': label,
    'aria-controls': paneId,
    'aria-orientation': 'vertical',
    'aria-valuemin': String(LEAST * 100),
    'aria-valuemax': String(MOST * 100)
  };
  Object.entries(attributes).forEach(([name, value]) => handle.setAttribute(name, value));
  handle.classList.add('jp-Trackside-splitter');
  handle.addEventListener('keydown', event => {
    const moved: Record<string, number> = {
      [wider]: share() + STEP,
      [narrower]: share() - STEP,
      Home: LEAST,
      End: MOST
    };
    const next = moved[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setShare(Math.min(MOST, Math.max(LEAST, next)));
    }
  });
  const tell = (): void => handle.setAttribute('aria-valuenow', String(Math.round(share() * 100)));
  tell();
  return tell;
}
