/** Values as JSON knows them. */

/** Whether two say the same; the order of an object's keys says nothing. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(ordered);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
  return pairs.sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, item]) => [key, ordered(item)]);
}
