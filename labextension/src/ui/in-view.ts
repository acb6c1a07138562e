import React from 'react';

// A chart that is about to come into view is drawn before it does.
const MARGIN = '120px';

/** Tells whether an element is in view, or nearly, whenever that changes; never, while it is hidden. */
export function useInView(
  element: React.RefObject<HTMLElement>,
  onInView: (isInView: boolean) => void
): void {
  const latest = React.useRef(onInView);
  React.useEffect(() => {
    latest.current = onInView;
  });
  React.useEffect(() => {
    const node = element.current;
    if (node === null) {
      return;
    }
    const observer = new IntersectionObserver(
      entries => latest.current(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: MARGIN }
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
}
