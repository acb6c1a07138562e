import React from 'react';

/** Tells the width of an element, now and whenever it changes; not while it is hidden. */
export function useWidth(element: React.RefObject<HTMLElement>, onWidth: (width: number) => void): void {
  const latest = React.useRef(onWidth);
  React.useEffect(() => {
    latest.current = onWidth;
  });
  React.useEffect(() => {
    const node = element.current;
    if (node === null) {
      return;
    }
    const tell = (): void => {
      if (node.clientWidth > 0) {
        latest.current(node.clientWidth);
      }
    };
    const observer = new ResizeObserver(tell);
    observer.observe(node);
    tell();
    return () => observer.disconnect();
  }, [element]);
}
