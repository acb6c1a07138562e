import React from 'react';
import type { RegistryModel } from '../model/registry-model';
import type { ModelItem } from '../model/wire';
import { Hint } from './hint';
import { Icon } from './icons';
import { moveBetweenRows, rowMark } from './keyboard';
import { ModelActions } from './model-actions';
import type { ModelsSectionProps } from './models-section';
import { ModelVersions } from './model-versions';
import { Name } from './name';
import { Problem } from './problem';
import { useReadable } from './readable';
import { Aliases } from './registered-versions';
import { useTranslator } from './translation';

export interface ModelListProps extends Pick<ModelsSectionProps, 'host' | 'askForName'> {
  registry: RegistryModel;
}

/** The registered models; one that is open shows its versions. */
export function ModelList({ registry, host, askForName }: ModelListProps): React.JSX.Element {
  const trans = useTranslator();
  const { models, loaded, error, editError, open } = useReadable(registry);
  return (
    <>
      {error !== null && <Problem message={error} onTryAgain={() => registry.refresh()} />}
      {editError !== null && (
        <Problem message={editError} isOwn onDismiss={() => registry.dismissEditError()} />
      )}
      {!loaded && error === null && (
        <div className="jp-Trackside-progress" role="progressbar" aria-label={trans.__('Loading')} />
      )}
      <ul
        className="jp-Trackside-experiments"
        aria-label={trans.__('Registered models')}
        onKeyDown={event => void moveBetweenRows(event)}
      >
        {models.map(item => {
          const versions = open.get(item.name);
          return (
            <li key={item.name}>
              <ModelRow
                item={item}
                isOpen={versions !== undefined}
                onToggle={() => registry.toggle(item.name)}
                actions={<ModelActions item={item} registry={registry} askForName={askForName} />}
              />
              {versions !== undefined && (
                <ModelVersions
                  item={item}
                  versions={versions}
                  registry={registry}
                  host={host}
                  askForName={askForName}
                />
              )}
            </li>
          );
        })}
      </ul>
      {loaded && models.length === 0 && error === null && (
        <Hint>
          {trans.__('No model is registered yet. “Save as model” on the page of a run makes the first.')}
        </Hint>
      )}
    </>
  );
}

interface ModelRowProps {
  item: ModelItem;
  isOpen: boolean;
  onToggle: () => void;
  actions: React.ReactNode;
}

function ModelRow({ item, isOpen, onToggle, actions }: ModelRowProps): React.JSX.Element {
  const trans = useTranslator();
  const id = React.useId();
  const count = trans._n('%1 version', '%1 versions', item.version_count);
  const aliases = Object.entries(item.aliases);
  const said = aliases.map(([alias, version]) => trans.__('%1 is version %2', alias, version));
  return (
    <div className="jp-Trackside-experimentRow">
      <button
        type="button"
        {...rowMark}
        className="jp-Trackside-experimentButton"
        aria-label={item.name}
        aria-expanded={isOpen}
        aria-describedby={id}
        title={[item.name, item.description, count, ...said].filter(text => text !== '').join('\n')}
        onClick={onToggle}
        onKeyDown={event => {
          if (event.key === (isOpen ? 'ArrowLeft' : 'ArrowRight')) {
            event.preventDefault();
            onToggle();
          }
        }}
      >
        <Icon name="open" />
        <Name text={item.name} />
        <span className="jp-Trackside-modelAliases">
          <Aliases aliases={aliases.map(([alias]) => alias)} />
        </span>
        <span className="jp-Trackside-activity">{item.version_count}</span>
      </button>
      <span id={id} className="jp-Trackside-visuallyHidden">
        {[count, ...said].join(', ')}
      </span>
      {actions}
    </div>
  );
}
