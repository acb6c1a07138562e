import React from 'react';
import type { ExperimentItem } from '../model/api';
import type { ExperimentLife } from '../model/experiment-life';
import type { ExperimentModel } from '../model/experiment-model';
import { useNow } from './clock';
import { ExperimentRuns } from './experiment-runs';
import { formatAgo, formatAgoShort, formatTime } from './format';
import { formatCount } from './format-list';
import { ExperimentActions } from './experiment-actions';
import type { SidebarHost } from './host';
import { Icon } from './icons';
import { rowMark } from './keyboard';
import { Name } from './name';
import { useTranslator } from './translation';

export interface ExperimentSectionProps {
  item: ExperimentItem;
  /** The model of its runs while it is open. */
  model: ExperimentModel | undefined;
  host: SidebarHost;
  life: ExperimentLife;
  isTabStop: boolean;
  onToggle: () => void;
  onFocus: () => void;
}

/** One experiment of the list; open, it shows its runs. */
export function ExperimentSection(props: ExperimentSectionProps): React.JSX.Element {
  const { item, model, onToggle } = props;
  const trans = useTranslator();
  const now = useNow();
  const id = React.useId();
  const isOpen = model !== undefined;
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === (isOpen ? 'ArrowLeft' : 'ArrowRight')) {
      event.preventDefault();
      onToggle();
    }
  };
  const description = [
    trans._n('%2 run', '%2 runs', item.run_count, formatCount(item.run_count)),
    trans.__('last activity %1', formatAgo(item.last_activity, now, trans)),
    ...(item.running_count > 0 ? [trans.__('%1 running', item.running_count)] : [])
  ].join(', ');
  return (
    <li className="jp-Trackside-experiment">
      <div className="jp-Trackside-experimentRow" onFocus={props.onFocus}>
        <button
          type="button"
          {...rowMark}
          data-experiment-id={item.experiment_id}
          className="jp-Trackside-experimentButton"
          tabIndex={props.isTabStop ? 0 : -1}
          aria-label={item.name}
          aria-expanded={isOpen}
          aria-describedby={id}
          title={`${item.name}\n${description}\n${formatTime(item.last_activity)}`}
          onClick={onToggle}
          onKeyDown={onKeyDown}
        >
          <Icon name="open" />
          <Name text={item.name} />
          <span className="jp-Trackside-activity">
            {formatCount(item.run_count)} · {formatAgoShort(item.last_activity, now, trans)}
          </span>
          <span className="jp-Trackside-runningDot" data-running={item.running_count > 0} />
        </button>
        <ExperimentActions item={item} life={props.life} host={props.host} isTabStop={props.isTabStop} />
      </div>
      <span id={id} className="jp-Trackside-visuallyHidden">
        {description}
      </span>
      {isOpen && <ExperimentRuns model={model} name={item.name} host={props.host} />}
    </li>
  );
}
