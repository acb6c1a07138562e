/** What a chart can ask of any page. */

import { saveFile } from '../panels/save-file';
import type { ComparisonHost } from '../ui/comparison-host';

export const pageCharts: Omit<ComparisonHost, 'drawChart'> = {
  copyText: async text => {
    await navigator.clipboard.writeText(text);
  },
  saveFile
};
