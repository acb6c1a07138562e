/** Hands a file to the reader, as a download of the browser. */

const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;
const LONGEST = 100;

/** Downloads `content`; `name` may be anything, the file's is what file systems allow. */
export function saveFile(name: string, extension: string, content: Blob): void {
  const stem = name.replace(FORBIDDEN, ' ').replace(/\s+/g, ' ').trim().slice(0, LONGEST).trim();
  const link = document.createElement('a');
  const url = URL.createObjectURL(content);
  link.href = url;
  link.download = `${stem || 'chart'}.${extension}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
