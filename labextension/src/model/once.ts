/** A function that does its work at the first call; later calls get the same answer. A failure is tried again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => {
    answer ??= work().catch((error: unknown) => {
      answer = null;
      throw error;
    });
    return answer;
  };
}
