/** Files for the reader, as downloads of the browser. */

/** Has the browser save what an address sends under a name. */
export function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

// The browser has begun to read it by then.
const READ_MS = 10_000;

/** The same for what the page has made itself. */
export function downloadBlob(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  download(url, name);
  setTimeout(() => URL.revokeObjectURL(url), READ_MS);
}
