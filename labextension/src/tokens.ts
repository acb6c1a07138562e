/** What the plugins of trackside share with each other, and with other extensions. */

import { LabIcon } from '@jupyterlab/ui-components';
import experimentsSvg from '../style/icons/experiments.svg';

/** The icon of everything that is about experiments. */
export const experimentsIcon = new LabIcon({ name: 'trackside:experiments', svgstr: experimentsSvg });

/** The ids of our commands. */
export const CommandIds = {
  newExperiment: 'trackside:new-experiment',
  openRun: 'trackside:open-run'
} as const;
