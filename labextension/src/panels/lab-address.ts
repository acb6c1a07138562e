/** Experiments in JupyterLab by address, for pages that have no main area for them (Notebook 7). */

import { URLExt } from '@jupyterlab/coreutils';

const PARAMETER = 'trackside-experiment';

/** The address of JupyterLab with a tab of these experiments. */
export function labAddress(baseUrl: string, experimentIds: readonly string[]): string {
  const query = new URLSearchParams(experimentIds.map(id => [PARAMETER, id]));
  return `${URLExt.join(baseUrl, 'lab')}?${query.toString()}`;
}

/** The experiments that an address asks for, and the address without that. */
export function readAddress(request: string): { experimentIds: string[]; rest: string } {
  const [path = '', query = ''] = request.split('?');
  const parameters = new URLSearchParams(query);
  const experimentIds = parameters.getAll(PARAMETER);
  parameters.delete(PARAMETER);
  return { experimentIds, rest: [path, parameters.toString()].filter(part => part !== '').join('?') };
}

/** What such an address looks like. */
export const ADDRESS = new RegExp(`[?&]${PARAMETER}=`);
