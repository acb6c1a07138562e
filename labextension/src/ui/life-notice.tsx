import React from 'react';
import type { Moved } from '../model/experiment-life';
import type { SidebarModel } from '../model/sidebar-model';
import { DismissButton } from './dismiss-button';
import { focusExperiment } from './position';
import { Problem } from './problem';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface LifeNoticeProps {
  model: SidebarModel;
}

/** What has become of an experiment that is no longer in the list, and the way back or the way to it. */
export function LifeNotice({ model }: LifeNoticeProps): React.JSX.Element | null {
  const { moved, error } = useReadable(model.life);
  if (error !== null) {
    return <Problem message={error} isOwn onDismiss={() => model.life.dismiss()} />;
  }
  return moved === null ? null : <Farewell key={moved.experimentId} model={model} moved={moved} />;
}

function Farewell({ model, moved }: LifeNoticeProps & { moved: Moved }): React.JSX.Element {
  const trans = useTranslator();
  const { kind, experimentId, name } = moved;
  const place = React.useRef<HTMLDivElement>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  // The row that had the focus is gone.
  React.useEffect(() => {
    button.current?.focus();
  }, []);
  const act = async (): Promise<void> => {
    const root = place.current?.closest<HTMLElement>('section') ?? null;
    await (kind === 'deleted' ? model.life.undo() : model.reveal(experimentId));
    focusExperiment(root, experimentId);
  };
  const sentence = kind === 'deleted' ? trans.__('Deleted “%1”.', name) : trans.__('Restored “%1”.', name);
  return (
    <div ref={place} className="jp-Trackside-lifeNotice">
      <span role="status" aria-label={sentence} title={name}>
        {sentence}
      </span>
      <button ref={button} type="button" className="jp-Trackside-button" onClick={() => void act()}>
        {kind === 'deleted' ? trans.__('Undo') : trans.__('Show')}
      </button>
      <DismissButton onClick={() => model.life.dismiss()} />
    </div>
  );
}
