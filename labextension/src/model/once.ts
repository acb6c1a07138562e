/** A function that does its work at the first call; later calls get the same answer. A failure is tried again. */
export type Once<T> = (() => Promise<T>) & { /** Whether it has been called. */ isBegun(): boolean };

export function once<T>(work: () => Promise<T>): Once<T> {
  let answer: Promise<T> | null = null;
  const call = (): Promise<T> => {
    answer ??= work().catch((error: unknown) => {
      answer = null;
      throw error;
    });
    return answer;
  };
  return Object.assign(call, { isBegun: () => answer !== null });
}
