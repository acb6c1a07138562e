/** Hands a file to the reader, as a download of the browser. */

import { downloadBlob } from '../api/download';

const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;
const LONGEST = 100;

/** Downloads `content`; `name` may be anything, the file's is what file systems allow. */
export function saveFile(name: string, extension: string, content: Blob): void {
  const stem = name.replace(FORBIDDEN, ' ').replace(/\s+/g, ' ').trim().slice(0, LONGEST).trim();
  downloadBlob(content, `${stem || 'chart'}.${extension}`);
}
