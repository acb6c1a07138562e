/** Fetches an export and hands it to the reader, as a download of the browser. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { PREFIX } from '../api/client';
import { download, downloadBlob } from '../api/download';
import { ApiError } from '../model/api';
import type { SaveExport } from '../model/run-actions-model';
import type { Translator } from '../ui/translation';

export function saveExport(settings: ServerConnection.ISettings, trans: Translator): SaveExport {
  return async (ticket, onProgress) => {
    const url = URLExt.join(settings.baseUrl, PREFIX, 'exports', ticket.export_id);
    if (ticket.file_name.endsWith('.zip')) {
      // With its files it can be larger than a page may become: the browser saves it as it comes.
      download(url, ticket.file_name);
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
