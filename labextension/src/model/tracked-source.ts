/** Whether a cell begins with `%%track`, below blank lines, comments and magics that run it as it is. */
export function isTracked(source: string): boolean {
  for (const line of source.split('\n')) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || /^%%(time|timeit|prun|capture)\b/.test(text)) {
      continue;
    }
    return /^%%track(\s|$)/.test(text);
  }
  return false;
}
