import React from 'react';
import type { ExperimentItem } from '../model/api';
import type { ExperimentLife } from '../model/experiment-life';
import type { SidebarHost } from './host';
import { MenuButton } from './menu-button';
import { useTranslator } from './translation';

export interface ExperimentActionsProps {
  item: ExperimentItem;
  life: ExperimentLife;
  host: Pick<SidebarHost, 'askForName'>;
  isTabStop: boolean;
}

/** What can be done with an experiment as a whole. */
export function ExperimentActions(props: ExperimentActionsProps): React.JSX.Element {
  const { item, life, host, isTabStop } = props;
  const trans = useTranslator();
  const rename = {
    label: trans.__('Rename'),
    onClick: () =>
      void host.askForName({
        title: trans.__('Rename experiment'),
        action: trans.__('Rename'),
        name: item.name,
        submit: name => life.rename(item.experiment_id, name)
      })
  };
  const move =
    item.lifecycle_stage === 'active'
      ? { label: trans.__('Delete'), onClick: () => void life.delete(item) }
      : { label: trans.__('Restore'), onClick: () => void life.restore(item) };
  return <MenuButton name={item.name} actions={[rename, move]} isTabStop={isTabStop} />;
}
