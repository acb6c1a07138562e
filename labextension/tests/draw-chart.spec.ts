import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChartPicture, DrawnChart } from '../src/model/chart';
import { drawChart } from '../src/panels/draw-chart';
import { makeDrawChart, refusingLoader } from '../src/panels/drawing';
import { countObservers, eventually, resizeTo, giveWidth } from './sized';

const SPEC = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.4.1.json',
  data: { name: 'points' },
  mark: 'line',
  params: [{ name: 'zoom', select: 'interval', bind: 'scales' }],
  encoding: {
    x: { field: 'step', type: 'quantitative' },
    y: { field: 'value', type: 'quantitative' },
    color: { field: 'run', type: 'nominal', legend: null },
    description: { field: 'run' }
  }
};
const DATA = ['wide-net', 'baseline'].flatMap(run =>
  [0, 1, 2].map(step => ({ run_id: `id-${run}`, run, step, value: step * 2 }))
);

giveWidth(300);

let figure: HTMLElement;
let node: HTMLElement;
let drawn: DrawnChart | null;

beforeEach(() => {
  figure = document.createElement('figure');
  node = document.createElement('div');
  figure.append(node);
  document.body.append(figure);
  drawn = null;
});

afterEach(() => {
  drawn?.finalize();
  figure.remove();
  document.body.removeAttribute('style');
  delete document.body.dataset['jpThemeName'];
});

async function draw(picture: Partial<ChartPicture> = {}): Promise<DrawnChart> {
  drawn = await drawChart(node, { spec: SPEC, data_name: 'points', data: DATA, ...picture });
  return drawn;
}

const lines = (): Element[] => [...node.querySelectorAll('.mark-line path')];
const label = (): string => node.querySelector('.role-axis-title text')?.getAttribute('fill') ?? '';

describe('drawChart', () => {
  it('draws one line a run, named after it, and says that the figure is ready', async () => {
    await draw();
    expect(
      lines()
        .map(line => line.getAttribute('aria-label'))
        .sort()
    ).toEqual(['baseline', 'wide-net']);
    expect(figure.dataset['ready']).toBe('true');
  });

  it('is as wide as its node, and follows it', async () => {
    await draw();
    const width = (): number => Number(node.querySelector('svg')?.getAttribute('width'));
    expect(width()).toBe(300);
    resizeTo(420);
    await eventually(() => expect(width()).toBe(420));
  });

  it('grows with its legend, so that this leaves something of the plot', async () => {
    const { encoding, ...rest } = SPEC;
    const runs = Array.from({ length: 30 }, (_, index) => `run ${index}`);
    const rows = runs.map(run => ({ run_id: run, run, step: 0, value: 1 }));
    const color = { field: 'run', type: 'nominal', legend: { orient: 'bottom', columns: 2 } };
    const chart = await draw({ spec: { ...rest, encoding: { ...encoding, color } }, data: rows.slice(0, 2) });
    const total = (): number => Number(node.querySelector('svg')?.getAttribute('height'));
    const plot = (): number =>
      Number(/v([\d.]+)/.exec(node.querySelector('.role-frame .background')?.getAttribute('d') ?? '')?.[1]);
    const before = total();
    expect(plot()).toBe(126);
    await chart.update(rows);
    expect(plot()).toBe(126);
    expect(total()).toBeGreaterThan(before + 100);
    resizeTo(420);
    await eventually(() => expect(node.querySelector('svg')?.getAttribute('width')).toBe('420'));
    expect(plot()).toBe(176);
  });

  it('has a plot as high as its width says, whatever stands around it, also after it was widened', async () => {
    await draw({ spec: { ...SPEC, title: 'A title' } });
    const size = (name: string): number => Number(node.querySelector('svg')?.getAttribute(name));
    const plot = (): string => node.querySelector('.role-frame .background')?.getAttribute('d') ?? '';
    const height = size('height');
    expect(plot()).toMatch(/v126h/);
    resizeTo(600);
    await eventually(() => expect(plot()).toMatch(/v252h/));
    expect(size('height') - height).toBeCloseTo(126, -1);
  });

  it('shortens a title that is longer than the chart is wide', async () => {
    await draw({ spec: { ...SPEC, title: 'A title of many words '.repeat(20) } });
    expect(node.querySelector('.role-title-text text')?.textContent).toMatch(/^A title.*…$/);
  });

  it('shares its width among the panels of a facet', async () => {
    const { data, mark, encoding, params, ...rest } = SPEC;
    const layer = { layer: [{ mark, encoding, params }] };
    await draw({ spec: { ...rest, data, facet: { field: 'run' }, columns: 2, spec: layer } });
    const width = (): number => {
      const panels = [...node.querySelectorAll('.role-scope .background')];
      return Math.max(...panels.map(one => Number(/h(\d+)/.exec(one.getAttribute('d') ?? '')?.[1] ?? 0)));
    };
    expect(width()).toBe(100);
    resizeTo(500);
    await eventually(() => expect(width()).toBe(200));
  });

  it('says to reload the page where Vega can not be had any more', async () => {
    const missing = Object.assign(new Error('Loading chunk vega failed.'), { name: 'ChunkLoadError' });
    const drawing = makeDrawChart(() => Promise.reject(missing));
    const picture = { spec: SPEC, data_name: 'points', data: DATA };
    await expect(drawing(node, picture)).rejects.toThrow(/^A part of the page .* reload the page\.$/);
  });

  it('has room between the texts below an axis, or fewer of them', async () => {
    const { encoding, ...rest } = SPEC;
    const x = { field: 'step', type: 'ordinal', axis: { labelAngle: 0, format: 'd' } };
    const gaps: number[] = [];
    for (const first of [100, 1000, 10_000, 100_000]) {
      const rows = [0, 1, 2, 3, 4, 5, 6, 7].map(step => ({ run: 'a', step: first + step, value: 1 }));
      await draw({ spec: { ...rest, params: [], mark: 'rect', encoding: { ...encoding, x } }, data: rows });
      const texts = [...node.querySelectorAll('.role-axis-label text')].filter(
        text => text.textContent.startsWith('10') && text.getAttribute('opacity') !== '0'
      );
      const places = texts.map(text => Number(/\(([\d.]+)/.exec(text.getAttribute('transform') ?? '')?.[1]));
      // Without a canvas, Vega takes a character to be as wide as 0.8 of its size.
      const width = Math.floor(String(first).length * 0.8 * 11);
      gaps.push(...places.slice(1).map((place, i) => place - places[i]! - width));
      drawn?.finalize();
    }
    expect(gaps.length).toBeGreaterThan(8);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5);
  });

  it('has legends below panels whose numbers stand beside each other', async () => {
    const { data, mark, encoding, ...rest } = SPEC;
    const color = { field: 'value', type: 'quantitative' };
    const spec = { mark, encoding: { ...encoding, color } };
    await draw({ spec: { ...rest, params: [], data, facet: { field: 'run' }, columns: 2, spec } });
    const width = (): string => node.querySelector('.role-legend-gradient path')?.getAttribute('d') ?? '';
    expect(width()).toMatch(/h150v/);
    drawn?.finalize();
    await draw({ spec: { ...rest, params: [], data, ...spec } });
    expect(width()).toMatch(/h200v/);
  });

  it('has symbols of shapes in a legend that show on the page, in any theme', async () => {
    document.body.style.setProperty('--jp-ui-font-color1', 'rgb(225, 225, 225)');
    const { encoding, ...rest } = SPEC;
    const shape = { field: 'metric', type: 'nominal' };
    const mark = { type: 'point', filled: true };
    const rows = DATA.flatMap(row => ['f1', 'auc'].map(metric => ({ ...row, metric })));
    await draw({ spec: { ...rest, mark, encoding: { ...encoding, shape } }, data: rows });
    const symbols = [...node.querySelectorAll('.role-legend-symbol path')];
    expect(symbols.map(one => one.getAttribute('fill'))).toEqual(Array(2).fill('rgb(225, 225, 225)'));
  });

  it('shows other data in the same picture', async () => {
    const chart = await draw();
    const svg = node.querySelector('svg');
    await chart.update([...DATA, { run_id: 'id-third', run: 'third', step: 0, value: 1 }]);
    expect(lines()).toHaveLength(3);
    expect(node.querySelector('svg')).toBe(svg);
  });

  it("leaves its caller's rows as they are", async () => {
    const rows = DATA.map(row => Object.freeze({ ...row }));
    await draw({ data: rows });
    expect(Object.getOwnPropertySymbols(rows[0]!)).toEqual([]);
  });

  it('waits until its node has a size', async () => {
    resizeTo(0);
    const pending = draw();
    await Promise.resolve();
    expect(node.querySelector('svg')).toBeNull();
    resizeTo(300);
    await pending;
    expect(node.querySelector('svg')).not.toBeNull();
  });

  it('takes its colours from the theme, also from the next one', async () => {
    document.body.style.setProperty('--jp-ui-font-color1', '#111111');
    await draw();
    expect(label()).toBe('#111111');
    document.body.style.setProperty('--jp-ui-font-color1', '#eeeeee');
    document.body.dataset['jpThemeName'] = 'JupyterLab Dark';
    await eventually(() => expect(label()).toBe('#eeeeee'));
  });

  it('keeps newer data when the theme changes', async () => {
    const chart = await draw();
    await chart.update([...DATA, { run_id: 'id-third', run: 'third', step: 0, value: 1 }]);
    document.body.style.setProperty('--jp-ui-font-color1', '#eeeeee');
    document.body.dataset['jpThemeName'] = 'JupyterLab Dark';
    await eventually(() => expect(label()).toBe('#eeeeee'));
    expect(lines()).toHaveLength(3);
  });

  it('draws again only after JupyterLab shows itself again', async () => {
    await draw();
    resizeTo(0);
    document.body.style.setProperty('--jp-ui-font-color1', '#eeeeee');
    document.body.dataset['jpThemeName'] = 'JupyterLab Dark';
    await new Promise(requestAnimationFrame);
    resizeTo(300);
    await eventually(() => expect(label()).toBe('#eeeeee'));
    expect(node.querySelector('svg')?.getAttribute('width')).toBe('300');
  });

  it('hands the row behind a clicked mark to its caller', async () => {
    const onSelect = vi.fn();
    await draw({ onSelect });
    lines()[0]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(onSelect).toHaveBeenCalledWith(expect.objectContaining({ run: 'wide-net' }));
  });

  it('puts the zoom back', async () => {
    const chart = await draw();
    const labels = (): string =>
      [...node.querySelectorAll('.role-axis-label text')]
        .map(text => text.textContent)
        .sort()
        .join(' ');
    const before = labels();
    node
      .querySelector('.role-frame .background')
      ?.dispatchEvent(new WheelEvent('wheel', { bubbles: true, deltaY: -400, clientX: 150, clientY: 80 }));
    await eventually(() => expect(labels()).not.toBe(before));
    await chart.reset();
    expect(labels()).toBe(before);
  });

  it('lets a run stand out, also after other data have come', async () => {
    const chart = await draw();
    const dimmed = (): (string | null)[] =>
      [...node.querySelectorAll('[data-trackside-dimmed]')].map(mark => mark.getAttribute('aria-label'));
    chart.emphasize('id-wide-net');
    expect(dimmed()).toEqual(['baseline']);
    await chart.update(DATA.map(row => ({ ...row, value: row.value + 1 })));
    expect(dimmed()).toEqual(['baseline']);
    chart.emphasize('id-not-drawn');
    expect(dimmed()).toEqual([]);
  });

  it('is saved as an SVG of its size on a background', async () => {
    document.body.style.setProperty('--jp-layout-color1', '#123456');
    const chart = await draw();
    const image = await chart.toImage('svg');
    expect(image.type).toBe('image/svg+xml');
    const svg = new DOMParser().parseFromString(await image.text(), 'image/svg+xml').documentElement;
    expect([svg.getAttribute('width'), svg.firstElementChild?.getAttribute('fill')]).toEqual([
      '300',
      '#123456'
    ]);
    expect(svg.querySelectorAll('.mark-line path')).toHaveLength(2);
  });

  it('asks for nothing, whatever the specification says', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch');
    await expect(refusingLoader.load('https://example.org/data.json')).rejects.toThrow('loads nothing');
    await draw({ spec: { ...SPEC, mark: { type: 'image', url: 'https://example.org/x.png' } } });
    expect(fetch).not.toHaveBeenCalled();
    expect(node.innerHTML).not.toContain('example.org');
  });

  it('rejects with a sentence when the specification makes no sense', async () => {
    await expect(draw({ spec: { data: { name: 'points' }, mark: 'nonsense' } })).rejects.toThrow(
      "This chart can't be drawn: "
    );
  });

  it('leaves nobody watching after its end', async () => {
    const chart = await draw();
    expect(countObservers()).toBe(1);
    chart.finalize();
    expect(countObservers()).toBe(0);
  });
});
