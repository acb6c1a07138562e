/** Keeps something beside what it is about, wherever that goes. */
import React from 'react';
import { rootOf } from './layer';

const GAP_PX = 8;

interface Box {
  left: number;
  right: number;
  top: number;
  width: number;
  height: number;
}

interface Size {
  width: number;
  height: number;
}

/** Where a thing of this size stands: left of the other if there is room, else right of it, else over it. */
export function placeBeside(anchor: Box, size: Size, page: Size): { left: number; top: number } {
  const before = anchor.left - GAP_PX - size.width;
  const after = anchor.right + GAP_PX;
  const last = page.width - GAP_PX - size.width;
  const left = before >= GAP_PX ? before : after <= last ? after : last;
  const lowest = page.height - GAP_PX - size.height;
  return {
    left: Math.max(GAP_PX, left),
    top: Math.max(GAP_PX, Math.min(anchor.top, lowest))
  };
}

/** Places `element` beside the one of an id, while that is on the page; it is hidden while that is. */
export function useBeside(element: React.RefObject<HTMLElement>, anchorId: string, isThere: boolean): void {
  React.useLayoutEffect(() => {
    const anchor = isThere ? rootOf(element.current).getElementById(anchorId) : null;
    return element.current === null || anchor === null ? undefined : keepBeside(element.current, anchor);
  }, [element, anchorId, isThere]);
}

function keepBeside(element: HTMLElement, anchor: HTMLElement): () => void {
  const place = (): void => {
    const box = anchor.getBoundingClientRect();
    const { innerWidth: width, innerHeight: height } = window;
    const { left, top } = placeBeside(box, element.getBoundingClientRect(), { width, height });
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
    element.style.visibility = box.width > 0 ? '' : 'hidden';
  };
  const sizes = new ResizeObserver(place);
  sizes.observe(anchor);
  sizes.observe(element);
  window.addEventListener('resize', place);
  document.addEventListener('scroll', place, true);
  place();
  return () => {
    sizes.disconnect();
    window.removeEventListener('resize', place);
    document.removeEventListener('scroll', place, true);
  };
}
