import React from 'react';
import type { Surroundings } from '../model/connection';
import type { ModelsApi } from '../model/models-api';
import type { AskForName } from '../model/name-question';
import { RegistryModel } from '../model/registry-model';
import { Icon } from './icons';
import { ModelList } from './model-list';
import { useReadable } from './readable';
import { useTranslator } from './translation';

/** What the section "Models" can ask of the page it lives in. */
export interface ModelsHost {
  api: ModelsApi;
  surroundings: Pick<Surroundings, 'connection' | 'changes' | 'retry'>;
  /** Shows a run. */
  onOpenRun: (runId: string) => void;
  /** Shows what differs between runs. */
  onSideBySide: (runIds: readonly string[]) => void;
}

export interface ModelsSectionProps {
  host: ModelsHost;
  askForName: AskForName;
  isOpen: boolean;
  onToggle: () => void;
}

/** The registered models, at the bottom of the sidebar. */
export function ModelsSection(props: ModelsSectionProps): React.JSX.Element {
  const { api, surroundings } = props.host;
  const [registry] = React.useState(() => new RegistryModel(api, surroundings));
  React.useEffect(() => () => registry.dispose(), [registry]);
  return (
    <div className="jp-Trackside-models">
      <Section {...props} registry={registry} />
    </div>
  );
}

interface SectionProps extends ModelsSectionProps {
  registry: RegistryModel;
}

function Section({ registry, host, askForName, isOpen, onToggle }: SectionProps): React.JSX.Element {
  const trans = useTranslator();
  const { models, loaded } = useReadable(registry);
  const id = React.useId();
  return (
    <>
      <button
        type="button"
        className="jp-Trackside-modelsButton"
        aria-label={trans.__('Models')}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-describedby={`${id}-count`}
        onClick={onToggle}
      >
        <Icon name="open" />
        <span className="jp-Trackside-title">{trans.__('Models')}</span>
        <span id={`${id}-count`} className="jp-Trackside-activity">
          {loaded ? models.length : ''}
        </span>
      </button>
      {isOpen && (
        <div id={id} className="jp-Trackside-modelsBody jp-Trackside-scroller">
          <ModelList registry={registry} host={host} askForName={askForName} />
        </div>
      )}
    </>
  );
}
