import React from 'react';
import type { ModelVersionItem } from '../model/wire';
import { MISSING } from './format';

export interface RegisteredVersionsProps {
  versions: readonly ModelVersionItem[];
}

/** The model versions made of a run, each with its aliases. */
export function RegisteredVersions({ versions }: RegisteredVersionsProps): React.JSX.Element {
  if (versions.length === 0) {
    return <>{MISSING}</>;
  }
  return (
    <ul className="jp-Trackside-registered">
      {versions.map(({ name, version, aliases, description }) => (
        <li key={`${name}/${version}`} title={description === '' ? undefined : description}>
          {`${name} v${version}`}
          <Aliases aliases={aliases} />
        </li>
      ))}
    </ul>
  );
}

/** What stands for a version, each behind an @ as in addresses of models. */
export function Aliases({ aliases }: { aliases: readonly string[] }): React.JSX.Element {
  return (
    <>
      {aliases.map(alias => (
        <React.Fragment key={alias}>
          {' '}
          <span className="jp-Trackside-alias">@{alias}</span>
        </React.Fragment>
      ))}
    </>
  );
}
