/** The words on screen go through the host's translator; without a host they stay English. */

/** What we need of JupyterLab's translation bundle; `%1` stands for the first argument. */
export interface Translator {
  __(message: string, ...args: (string | number)[]): string;
  /** `%1` stands for `n` itself. */
  _n(singular: string, plural: string, n: number, ...args: (string | number)[]): string;
}

export const english: Translator = {
  __: (message, ...args) => fill(message, args),
  _n: (singular, plural, n, ...args) => fill(n === 1 ? singular : plural, [n, ...args])
};

function fill(message: string, args: (string | number)[]): string {
  return message.replace(/%(\d+)/g, (whole, n: string) => String(args[Number(n) - 1] ?? whole));
}
