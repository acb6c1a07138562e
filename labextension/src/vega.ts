/** Vega, Vega-Lite and Vega-Embed: the chunk "vega", loaded with the first chart. Import it only lazily. */

import { transforms } from 'vega';

export { loader, version } from 'vega';
export { default as embed } from 'vega-embed';
export { MarkKeys } from './panels/mark-keys';

type Key = ((item: object) => unknown) & { fields?: readonly string[] };
type Transform = (this: unknown, parameters: { key?: Key | null }, pulse: unknown) => unknown;

// Vega keeps panels, and the entries of legends and axes, in plain objects by what they say. Under "__proto__" it
// finds nothing again: a run, metric or value of that name broke the picture.
const byName = transforms as unknown as Record<string, { prototype: { transform: Transform } } | undefined>;
for (const name of ['datajoin', 'facet']) {
  const kind = byName[name]?.prototype;
  if (kind !== undefined) {
    kind.transform = withToldKeys(kind.transform);
  }
}

function withToldKeys(plain: Transform): Transform {
  return function (parameters, pulse) {
    const { key } = parameters;
    if (!key) {
      return plain.call(this, parameters, pulse);
    }
    const told = (item: object): unknown => {
      const value = key(item);
      return value === '__proto__' ? '__proto__\u200b' : value;
    };
    const withKey = { key: { value: Object.assign(told, key) } };
    return plain.call(this, Object.create(parameters, withKey) as typeof parameters, pulse);
  };
}
