import React from 'react';
import type { ModelItem, ModelVersionItem } from '../model/wire';
import { useNow } from './clock';
import { formatAgo, formatAgoShort, formatTime } from './format';
import { rowMark } from './keyboard';
import type { Action } from './menu';
import { MenuButton } from './menu-button';
import { DeleteDialog } from './model-actions';
import type { ModelListProps } from './model-list';
import { Name } from './name';
import { Aliases } from './registered-versions';
import { type Translator, useTranslator } from './translation';

export interface ModelVersionsProps extends ModelListProps {
  item: ModelItem;
  /** The newest first; null until they have come. */
  versions: readonly ModelVersionItem[] | null;
}

/** The versions of a model, with the run behind each. */
export function ModelVersions(props: ModelVersionsProps): React.JSX.Element {
  const { item, versions } = props;
  const trans = useTranslator();
  if (versions === null) {
    return <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />;
  }
  return (
    <>
      {item.description !== '' && <p className="jp-Trackside-modelNote">{item.description}</p>}
      {versions.length === 0 && (
        <p className="jp-Trackside-modelNote">{trans.__('This model has no versions.')}</p>
      )}
      <ul className="jp-Trackside-modelVersions" aria-label={trans.__('Versions of %1', item.name)}>
        {versions.map(version => (
          <li key={version.version}>
            <VersionRow {...props} version={version} versions={versions} />
            {version.description !== '' && (
              <p className="jp-Trackside-modelNote" title={version.description}>
                {version.description}
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface VersionRowProps extends ModelListProps {
  version: ModelVersionItem;
  versions: readonly ModelVersionItem[];
}

function VersionRow({ version, versions, ...props }: VersionRowProps): React.JSX.Element {
  const trans = useTranslator();
  const [isAsking, setAsking] = React.useState(false);
  const name = `${version.name} v${version.version}`;
  const remove = { label: trans.__('Delete…'), onClick: () => setAsking(true) };
  return (
    <div className="jp-Trackside-experimentRow">
      <VersionButton version={version} onOpenRun={props.host.onOpenRun} />
      <MenuButton name={name} actions={[...actionsOf(version, versions, props, trans), remove]} />
      {isAsking && (
        <DeleteDialog
          title={trans.__('Delete version')}
          what={trans.__('“%1” is deleted for good, with its aliases.', name)}
          submit={() => props.registry.remove(version.name, version.version)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

interface VersionButtonProps {
  version: ModelVersionItem;
  onOpenRun: (runId: string) => void;
}

/** A version; a click shows its run. */
function VersionButton({ version, onOpenRun }: VersionButtonProps): React.JSX.Element {
  const trans = useTranslator();
  const now = useNow();
  const id = React.useId();
  const { run_id: runId, creation_timestamp: time } = version;
  const run = version.run_name ?? version.source;
  const words = [
    version.run_name === null ? version.source : trans.__('run %1', run),
    ...(version.is_run_deleted ? [trans.__('which is deleted')] : []),
    ...version.aliases,
    trans.__('registered %1', formatAgo(time, now, trans))
  ];
  return (
    <>
      <button
        type="button"
        {...rowMark}
        className="jp-Trackside-experimentButton"
        aria-label={`${version.name} v${version.version}`}
        aria-describedby={id}
        aria-disabled={runId === null}
        title={`${words.join(', ')}\n${formatTime(time)}`}
        onClick={() => runId !== null && onOpenRun(runId)}
      >
        <span className="jp-Trackside-versionNumber">{`v${version.version}`}</span>
        <span className="jp-Trackside-modelAliases">
          <Aliases aliases={version.aliases} />
        </span>
        <Name text={run} />
        {version.is_run_deleted && <span className="jp-Trackside-versionDeleted">{trans.__('deleted')}</span>}
        <span className="jp-Trackside-activity">{formatAgoShort(time, now, trans)}</span>
      </button>
      <span id={id} className="jp-Trackside-visuallyHidden">
        {words.join(', ')}
      </span>
    </>
  );
}

function actionsOf(
  version: ModelVersionItem,
  versions: readonly ModelVersionItem[],
  { registry, host, askForName }: ModelListProps,
  trans: Translator
): Action[] {
  const set = {
    label: trans.__('Set alias…'),
    onClick: () =>
      void askForName({
        title: trans.__('Alias of %1', `${version.name} v${version.version}`),
        action: trans.__('Set'),
        submit: alias => registry.setAlias(version, alias)
      })
  };
  const remove = version.aliases.map(alias => ({
    label: trans.__('Remove alias %1', alias),
    onClick: () => void registry.removeAlias(version, alias)
  }));
  // What it is measured by: the version before it, and those that have a name.
  const before = versions.find(({ version: number }) => number < version.version);
  const compared = versions.filter(
    other =>
      (other === before || other.aliases.length > 0) &&
      other !== version &&
      other.run_id !== null &&
      version.run_id !== null &&
      other.run_id !== version.run_id
  );
  const differences = compared.map(other => ({
    label: trans.__('What changed from v%1', other.version),
    onClick: () => host.onSideBySide([other.run_id, version.run_id].filter(id => id !== null))
  }));
  return [...differences, set, ...remove];
}
