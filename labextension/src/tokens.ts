/** What the plugins of trackside share with each other, and with other extensions. */

import { LabIcon } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';
import experimentsSvg from '../style/icons/experiments.svg';
import type { TracksideApi } from './model/api';
import type { Surroundings } from './model/connection';
import type { FilesApi } from './model/files-api';
import type { ModelsApi } from './model/models-api';
import type { SourcesApi } from './model/sources-api';

/** The icon of everything that is about experiments. */
export const experimentsIcon = new LabIcon({ name: 'trackside:experiments', svgstr: experimentsSvg });

/** The ids of our commands. */
export const CommandIds = {
  newExperiment: 'trackside:new-experiment',
  openExperiment: 'trackside:open-experiment',
  showExperiments: 'trackside:show-experiments',
  openRun: 'trackside:open-run',
  openRunTab: 'trackside:open-run-tab',
  openSnapshot: 'trackside:open-snapshot',
  openSource: 'trackside:open-source',
  sideBySide: 'trackside:side-by-side'
} as const;

/** The server part of trackside, as this page sees it. */
export interface ITracksideServer extends Pick<Surroundings, 'connection' | 'changes' | 'history' | 'retry'> {
  /** Asks the server; every failure is an `ApiError`. */
  readonly api: TracksideApi;
  /** Files of runs: what is in them, and where a browser fetches them. */
  readonly files: FilesApi;
  /** Where runs come from: what differs between two, a cell with other params. */
  readonly sources: SourcesApi;
  /** Registered models. */
  readonly models: ModelsApi;
  /** One operation by its wire name, for those who bring their own components. */
  request(operation: string, body: object): Promise<unknown>;
}

export const ITracksideServer = new Token<ITracksideServer>(
  'trackside:ITracksideServer',
  'The server part of trackside: its operations, its connection and the changes in its store.'
);

/** The sidebar "Experiments". */
export interface IExperimentsSidebar {
  /** Shows an experiment in the sidebar, and in it a run if one is named. */
  reveal(experimentId: string, runId?: string): Promise<void>;
}

export const IExperimentsSidebar = new Token<IExperimentsSidebar>(
  'trackside:IExperimentsSidebar',
  'The sidebar that lists experiments and their runs.'
);
