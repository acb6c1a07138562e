import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import extension, { RenderedVegaLite } from '../src/mime';
import { countObservers, eventually, resizeTo, giveWidth } from './sized';

const MIME_TYPE = 'application/vnd.vegalite.v6.json';
const VALUES = [
  { a: 1, b: 2 },
  { a: 2, b: 5 }
];
const ENCODING = { x: { field: 'a', type: 'quantitative' }, y: { field: 'b', type: 'quantitative' } };
const LAYERED = {
  data: { values: VALUES },
  encoding: ENCODING,
  layer: [{ mark: 'line' }, { mark: 'point' }]
};

giveWidth(500);

let renderer: RenderedVegaLite;

beforeEach(() => {
  const options = { mimeType: MIME_TYPE, resolver: null } as unknown as IRenderMime.IRendererOptions;
  renderer = new RenderedVegaLite(options);
  Widget.attach(renderer, document.body);
});

afterEach(() => renderer.dispose());

function model(spec: unknown, metadata: object = {}, text = 'alt.Chart(...)'): IRenderMime.IMimeModel {
  return {
    trusted: false,
    data: { [MIME_TYPE]: spec, 'text/plain': text },
    metadata: { [MIME_TYPE]: metadata },
    setData: () => undefined
  } as unknown as IRenderMime.IMimeModel;
}

async function show(...args: Parameters<typeof model>): Promise<void> {
  await renderer.renderModel(model(...args));
  await eventually(() => expect(renderer.node.querySelector('svg.marks, [role="alert"]')).not.toBeNull());
}

const svg = (): Element | null => renderer.node.querySelector('svg.marks');

describe('charts of Altair 6', () => {
  it('are drawn for both spellings of the MIME type, in untrusted notebooks too', () => {
    expect(extension.rendererFactory.mimeTypes).toEqual([MIME_TYPE, 'application/vnd.vegalite.v6+json']);
    expect(extension.rendererFactory.safe).toBe(true);
  });

  it('are drawn in layers', async () => {
    await show(LAYERED);
    expect(renderer.node.querySelectorAll('.mark-line path')).toHaveLength(1);
    expect(renderer.node.querySelectorAll('.mark-symbol path')).toHaveLength(2);
  });

  it('are as wide as the output, less their menu, when they say "container"', async () => {
    await show({ ...LAYERED, width: 'container' });
    expect(svg()?.getAttribute('width')).toBe('462');
    resizeTo(700);
    await eventually(() => expect(svg()?.getAttribute('width')).toBe('662'));
  });

  it('keep their own width when they have one', async () => {
    await show({ ...LAYERED, width: 123 });
    const before = svg()?.getAttribute('width');
    resizeTo(700);
    expect(svg()?.getAttribute('width')).toBe(before);
    expect(Number(before)).toBeLessThan(300);
  });

  it('keep the colours that go with a background of their own', async () => {
    document.body.style.setProperty('--jp-ui-font-color1', '#fefefe');
    await show({ ...LAYERED, background: 'white', title: 'T' });
    expect(renderer.node.querySelector('.role-title-text text')?.getAttribute('fill')).not.toBe('#fefefe');
  });

  it('are text and a sentence when they make no sense', async () => {
    await show({ mark: 'nonsense', data: { values: VALUES } }, {}, 'what the kernel said');
    expect(renderer.node.querySelector('[role="alert"]')?.textContent).toContain("This chart can't be drawn");
    expect(renderer.node.querySelector('pre')?.textContent).toBe('what the kernel said');
  });

  it.each([null, 'text', 7])('are text and a sentence when they are %s', async spec => {
    await show(spec);
    expect(renderer.node.querySelector('[role="alert"]')).not.toBeNull();
  });

  it('show only the newest picture of an updated display', async () => {
    await show(LAYERED);
    await renderer.renderModel(model({ ...LAYERED, width: 111 }));
    await renderer.renderModel(model({ ...LAYERED, title: 'newest' }));
    await eventually(() => expect(renderer.node.textContent).toContain('newest'));
    expect(renderer.node.querySelectorAll('svg.marks')).toHaveLength(1);
  });

  it('cannot bring options that reach out of the chart', async () => {
    const embedOptions = {
      actions: true,
      ast: false,
      defaultStyle: 'body{display:none}',
      sourceHeader: '<script></script>'
    };
    await show(
      { ...LAYERED, usermeta: { embedOptions } },
      { embed_options: { editorUrl: 'https://example.org/' } }
    );
    const actions = [...renderer.node.querySelectorAll('.vega-actions a')].map(link => link.textContent);
    expect(actions).toEqual(['Save as SVG', 'Save as PNG']);
    expect(document.head.innerHTML).not.toContain('display:none');
  });

  it('leave nobody watching after their end', async () => {
    await show(LAYERED);
    renderer.dispose();
    expect(countObservers()).toBe(0);
  });
});
