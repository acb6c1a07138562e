import React from 'react';
import type { SidebarModel } from '../model/sidebar-model';
import { Troubles } from '../model/troubles';
import { ConnectionNotice } from './connection-notice';
import { ExperimentList } from './experiment-list';
import { holdFocus } from './held-focus';
import type { SidebarHost } from './host';
import { isTyping, moveBetweenRows } from './keyboard';
import { LifeNotice } from './life-notice';
import { type ModelsHost, ModelsSection } from './models-section';
import { SCROLLER, useScrollMemory } from './position';
import { useReadable } from './readable';
import { SaidOnce } from './shared-problem';
import { SidebarFooter } from './sidebar-footer';
import { SidebarHeader } from './sidebar-header';
import { StoreNotice } from './store-notice';
import { type Translator, TranslatorContext } from './translation';

export interface SidebarProps extends SidebarHost {
  model: SidebarModel;
  trans: Translator;
  onNewExperiment: () => void;
  /** Where registered models come from, and what can be asked about them. */
  models?: ModelsHost;
}

/** The sidebar "Experiments". */
export function Sidebar(props: SidebarProps): React.JSX.Element {
  const { model, trans, drawChart, askForName, onOpenInTab, onInsertTrack } = props;
  const { connection, loaded, storeLabel, modelsOpen } = useReadable(model);
  const troubles = React.useMemo(() => new Troubles(), []);
  const search = React.useRef<HTMLInputElement>(null);
  const scroller = React.useRef<HTMLDivElement>(null);
  const place = React.useRef<HTMLElement>(null);
  React.useEffect(() => (place.current === null ? undefined : holdFocus(place.current)), []);
  const host = React.useMemo(
    () => ({ drawChart, askForName, onOpenInTab, onInsertTrack }),
    [drawChart, askForName, onOpenInTab, onInsertTrack]
  );
  useScrollMemory(scroller, loaded, model);
  // Without a server that understands us there is nothing to ask; while it is away, what was last seen stays.
  const isAway = connection.kind === 'disconnected' || (connection.kind === 'unavailable' && loaded);
  const hasList = connection.kind === 'connected' || isAway;

  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    if (event.key === '/' && !isTyping(event.target)) {
      event.preventDefault();
      nearestFilter(event).focus();
    }
  };
  const nearestFilter = (event: React.KeyboardEvent<HTMLElement>): HTMLElement => {
    const filter = '.jp-Trackside-filterInput';
    const own = (event.target as Element).closest('.jp-Trackside-experiment');
    const found =
      own?.querySelector<HTMLElement>(filter) ?? event.currentTarget.querySelector<HTMLElement>(filter);
    return found ?? search.current ?? event.currentTarget;
  };

  return (
    <TranslatorContext.Provider value={trans}>
      <SaidOnce troubles={troubles}>
        <section
          ref={place}
          className="jp-Trackside-sidebar"
          aria-label={trans.__('Experiments')}
          onKeyDown={onKeyDown}
        >
          <SidebarHeader model={model} searchRef={search} onNewExperiment={props.onNewExperiment} />
          <ConnectionNotice connection={connection} onTryAgain={() => model.refresh()} />
          <StoreNotice model={model.notebookStore} />
          <div ref={scroller} className={SCROLLER} onKeyDown={event => void moveBetweenRows(event)}>
            {hasList && <ExperimentList model={model} host={host} />}
          </div>
          <LifeNotice model={model} />
          {hasList && props.models !== undefined && (
            <ModelsSection
              host={props.models}
              askForName={askForName}
              isOpen={modelsOpen}
              onToggle={() => model.toggleModels()}
            />
          )}
          {storeLabel !== '' && <SidebarFooter model={model} />}
        </section>
      </SaidOnce>
    </TranslatorContext.Provider>
  );
}
