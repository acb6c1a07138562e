/** How a chart that a user made is drawn: as it says, in the page's colours, with nothing it could misuse. */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { VisualizationSpec } from 'vega-embed';
import { themeConfig } from './chart-theme';
import type { ChartPlan, VegaChunk } from './chart-view';

type Fields = Record<string, unknown>;

type Loader = ReturnType<VegaChunk['loader']>;

// Any other could replace the loader, put markup into a window or change every chart of the page.
const ALLOWED_OPTIONS = new Set(['theme', 'padding', 'scaleFactor', 'downloadFileName']);

// Of the menu that Vega-Embed puts beside a chart.
const MENU_WIDTH = 38;

/**
 * @param node - where it is drawn.
 * @param spec - as the notebook holds it; may be anything.
 * @param embedOptions - Altair's embed options from the output's metadata; may be anything.
 * @param resolver - resolves addresses beside the notebook.
 */
export function planUserChart(
  node: Element,
  spec: unknown,
  embedOptions: unknown,
  resolver: IRenderMime.IResolver | null
): ChartPlan {
  const fields = asFields(spec);
  const ownOptions = asFields(fields['usermeta'])['embedOptions'];
  const chosen = allowed({ ...asFields(ownOptions), ...asFields(embedOptions) });
  return {
    ...(fields['width'] === 'container' ? { fit: besideMenu } : {}),
    spec: width => sized(fields, width),
    options: vega => ({
      mode: 'vega-lite',
      ...chosen,
      // "View source" writes the specification into a window as markup.
      actions: { export: true, source: false, compiled: false, editor: false },
      loader: resolvingLoader(vega.loader({ http: { credentials: 'same-origin' } }), resolver),
      config: hasOwnColours(fields, chosen) ? {} : themeConfig(node)
    })
  };
}

function besideMenu(width: number): number {
  return Math.max(width - MENU_WIDTH, MENU_WIDTH);
}

/** The specification with numbers where it says "container". */
function sized(fields: Fields, width: number): VisualizationSpec {
  const spec = { ...fields };
  delete spec['usermeta'];
  if (spec['height'] === 'container') {
    // An output is as high as what is in it.
    delete spec['height'];
  }
  if (spec['width'] === 'container') {
    spec['width'] = besideMenu(width);
    spec['autosize'] ??= { type: 'fit-x', contains: 'padding' };
  }
  return spec;
}

/** As JupyterLab's own renderer: addresses beside the notebook are read through the server. */
function resolvingLoader(loader: Loader, resolver: IRenderMime.IResolver | null): Loader {
  const sanitize: Loader['sanitize'] = async (uri, options) => {
    const isLocal = resolver?.isLocal?.(uri) ?? false;
    const address = resolver && isLocal ? await resolver.getDownloadUrl(await resolver.resolveUrl(uri)) : uri;
    return loader.sanitize(address, options);
  };
  return { ...loader, sanitize };
}

/** A chart that brings its own background must keep the text colours that go with it. */
function hasOwnColours(spec: Fields, chosen: Fields): boolean {
  const config = asFields(spec['config']);
  return 'background' in spec || 'background' in config || 'theme' in chosen;
}

function allowed(options: Fields): Fields {
  return Object.fromEntries(Object.entries(options).filter(([name]) => ALLOWED_OPTIONS.has(name)));
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
