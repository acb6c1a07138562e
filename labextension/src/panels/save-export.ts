/** Fetches an export and hands it to the reader, as a download of the browser. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { PREFIX } from '../api/client';
import { download, downloadBlob } from '../api/download';
import { ApiError, type ExportState, type ExportTicket } from '../model/api';
import type { FilesApi } from '../model/files-api';
import { followExport } from '../model/follow-export';
import type { SaveExport } from '../model/run-actions-model';
import type { Translator } from '../ui/translation';

export function saveExport(
  settings: ServerConnection.ISettings,
  files: Pick<FilesApi, 'getExport'>,
  trans: Translator
): SaveExport {
  return async (ticket, onProgress) => {
    const url = URLExt.join(settings.baseUrl, PREFIX, 'exports', ticket.export_id);
    if (ticket.file_name.endsWith('.zip')) {
      // With its files it can be larger than a page may become: the browser saves it as it comes.
      download(url, ticket.file_name);
      await sending(ticket, files, onProgress, trans);
      return;
    }
    const response = await ServerConnection.makeRequest(url, {}, settings).catch((error: unknown) => {
      throw new ApiError(trans.__('Jupyter Server does not answer (%1).', String(error)), 'unreachable');
    });
    if (!response.ok || response.body === null) {
      throw new ApiError(
        trans.__('The export could not be fetched: Jupyter Server answered %1.', response.status),
        'failed',
        response.status
      );
    }
    const parts: BlobPart[] = [];
    const reader = response.body.getReader();
    let done = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      done += part.value.length;
      onProgress(done);
    }
    downloadBlob(new Blob(parts, { type: ticket.media_type }), ticket.file_name);
  };
}

/** Resolves when the server has sent an export; rejects if that came to an early end. */
function sending(
  ticket: ExportTicket,
  files: Pick<FilesApi, 'getExport'>,
  onProgress: (done: number) => void,
  trans: Translator
): Promise<void> {
  return new Promise((resolve, reject) => {
    let hasEnded = false;
    const tell = ({ state, done_bytes }: ExportState): void => {
      onProgress(done_bytes);
      hasEnded = state === 'sent' || state === 'failed';
      if (state === 'sent') {
        resolve();
      } else if (state === 'failed') {
        reject(new Error(trans.__('The download ended before everything was sent.')));
      }
    };
    void followExport(
      () => files.getExport(ticket.export_id),
      tell,
      () => !hasEnded
    );
  });
}
