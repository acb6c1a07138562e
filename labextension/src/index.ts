/** The plugins of trackside. */

import { experimentTab } from './plugins/experiment-tab';
import { experiments } from './plugins/experiments';
import { newExperiment } from './plugins/new-experiment';
import { notebooks } from './plugins/notebooks';
import { page } from './plugins/page';
import { runCard } from './plugins/run-card';
import { runTab } from './plugins/run-tab';
import { server } from './plugins/server';
import { settings } from './plugins/settings';
import { sideBySide } from './plugins/side-by-side';
import { widgets } from './plugins/widgets';

export default [
  server,
  settings,
  experiments,
  experimentTab,
  newExperiment,
  runCard,
  runTab,
  sideBySide,
  notebooks,
  page,
  widgets
];
