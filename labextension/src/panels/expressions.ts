/** How Vega's expressions run on this page: compiled where it may make code of text, else interpreted. */

let compiles: boolean | undefined;

/** Whether this page's Content Security Policy lets text become code (`unsafe-eval`); found out once. */
export function allowsCompiling(): boolean {
  compiles ??= tryToCompile();
  return compiles;
}

function tryToCompile(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the question is whether it is refused
    return new Function('') instanceof Function;
  } catch {
    return false;
  }
}
