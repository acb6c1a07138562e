/** A drawn chart as a picture of its own: with a background, so that it can be read wherever it is put. */

import type { Result } from 'vega-embed';
import type { ImageType } from '../model/chart';

type View = Result['view'];

const PNG_SCALE = 2;

/** The picture of a view; a PNG has two pixels for each of the page. */
export function imageOf(view: View, type: ImageType, node: Element): Promise<Blob> {
  const style = getComputedStyle(node);
  const background = style.getPropertyValue('--jp-layout-color1').trim() || '#fff';
  return type === 'svg' ? svgOf(view, background) : pngOf(view, background);
}

async function svgOf(view: View, background: string): Promise<Blob> {
  const drawn = new DOMParser().parseFromString(await view.toSVG(), 'image/svg+xml');
  const paper = drawn.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const looks = { width: '100%', height: '100%', fill: background };
  Object.entries(looks).forEach(([name, value]) => paper.setAttribute(name, value));
  drawn.documentElement.prepend(paper);
  return new Blob([new XMLSerializer().serializeToString(drawn)], { type: 'image/svg+xml' });
}

async function pngOf(view: View, background: string): Promise<Blob> {
  const drawn = await view.toCanvas(PNG_SCALE);
  const paper = document.createElement('canvas');
  paper.width = drawn.width;
  paper.height = drawn.height;
  const context = paper.getContext('2d');
  if (context === null) {
    throw new Error('This browser has no canvas.');
  }
  context.fillStyle = background;
  context.fillRect(0, 0, paper.width, paper.height);
  context.drawImage(drawn, 0, 0);
  return new Promise((resolve, reject) => {
    paper.toBlob(
      blob => (blob === null ? reject(new Error('This browser makes no PNG.')) : resolve(blob)),
      'image/png'
    );
  });
}
