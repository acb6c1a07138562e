/** Pages of runs where only a kernel answers: what a run is, without what needs a server or JupyterLab. */

import type { CommApi } from '../api/comm-client';
import { download } from '../api/download';
import type { StoreChanged } from '../model/api';
import type { DrawChart } from '../model/chart';
import type { Connection, Stream } from '../model/connection';
import type { FilesApi } from '../model/files-api';
import type { Readable } from '../model/observable';
import { RunPageModel } from '../model/run-page-model';
import type { OpenRunPage } from '../ui/host';
import type { RenderMime } from '../ui/run-page-host';

const ANSWERING: Connection = { kind: 'connecting' };
const connection: Readable<Connection> = { getSnapshot: () => ANSWERING, subscribe: () => () => undefined };

export function runPagesOverComm(
  api: CommApi,
  changes: Stream<StoreChanged>,
  drawChart: DrawChart
): OpenRunPage {
  return (runId, ways) => {
    const model = new RunPageModel(api, {
      runId,
      files: filesOf(api),
      sources: { diffRuns: request => api.request('runs.diff', request) },
      models: {
        searchModels: request => api.request('models.search', request),
        createModelVersion: request => api.request('model_versions.create', request)
      },
      surroundings: { connection, changes, retry: () => undefined }
    });
    return { model, host: { ...ways, drawChart, renderMime } };
  };
}

function filesOf(api: CommApi): FilesApi {
  return {
    listArtifacts: request => api.request('artifacts.list', request),
    readArtifact: request => api.request('artifacts.read', request),
    readArtifactTable: request => api.request('artifacts.table', request),
    archiveArtifacts: run_id => api.request('artifacts.archive', { run_id }),
    getExport: export_id => api.request('exports.get', { export_id }),
    artifactUrl: () => '',
    exportUrl: () => '',
    save: download,
    load: async (runId, path) => {
      const url = URL.createObjectURL(await api.fetchFile(runId, path));
      setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
      return url;
    }
  };
}

// A preview has read it by then.
const KEPT_MS = 60_000;

/** The plainest of what is there: pictures as such, everything else as text. */
const renderMime: RenderMime = (node, { data }) => {
  const image = ['image/png', 'image/jpeg', 'image/gif'].find(type => typeof data[type] === 'string');
  if (image !== undefined) {
    const picture = document.createElement('img');
    picture.src = `data:${image};base64,${String(data[image])}`;
    picture.alt = '';
    node.replaceChildren(picture);
  } else {
    const text = data['text/markdown'] ?? data['text/plain'];
    const block = document.createElement('pre');
    block.textContent = Array.isArray(text) ? text.join('') : typeof text === 'string' ? text : '';
    node.replaceChildren(block);
  }
  return () => node.replaceChildren();
};
