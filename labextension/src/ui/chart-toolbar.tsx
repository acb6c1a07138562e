import React from 'react';
import { ChartIcon, type ChartIconName } from './chart-icons';
import { moveInToolbar } from './toolbar-keys';
import { useTranslator } from './translation';

export interface ChartAction {
  icon: ChartIconName;
  label: string;
  disabled?: boolean;
  onClick: () => void;
}

export interface ChartToolbarProps {
  actions: readonly ChartAction[];
  /** Called when the chart is picked up with the pointer, to be put elsewhere. */
  onDragStart: (event: React.DragEvent) => void;
}

/** What can be done with a chart: one stop of the Tab key, arrows inside. */
export function ChartToolbar({ actions, onDragStart }: ChartToolbarProps): React.JSX.Element {
  const trans = useTranslator();
  return (
    <div
      className="jp-Trackside-chartToolbar"
      role="toolbar"
      aria-label={trans.__('Chart actions')}
      onKeyDown={moveInToolbar}
    >
      {/* With the keyboard, "Move left" and "Move right" do the same. */}
      <span
        className="jp-Trackside-chartGrip"
        draggable
        title={trans.__('Drag to another place')}
        aria-hidden="true"
        onDragStart={onDragStart}
      >
        <ChartIcon name="grip" />
      </span>
      {actions.map(({ icon, label, disabled, onClick }, index) => (
        <button
          key={icon}
          type="button"
          className="jp-Trackside-iconButton"
          tabIndex={index === 0 ? 0 : -1}
          aria-label={label}
          // A disabled button would lose the focus that moved the chart to the end.
          aria-disabled={disabled}
          title={label}
          onClick={event => {
            if (disabled !== true) {
              onClick();
              keepFocus(event.currentTarget);
            }
          }}
        >
          <ChartIcon name={icon} />
        </button>
      ))}
    </div>
  );
}

/**
 * A chart that is put elsewhere takes its button along, and the browser the focus away; one that is removed
 * leaves the focus to its neighbour, the last one to what makes a new one.
 */
function keepFocus(button: HTMLElement): void {
  const figure = button.closest('figure');
  const heir = figure?.nextElementSibling ?? figure?.previousElementSibling;
  const pane = figure?.closest('section');
  const label = button.getAttribute('aria-label');
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) {
      return;
    }
    const others = Array.from(heir?.querySelectorAll<HTMLElement>('[role="toolbar"] button') ?? []);
    const next = button.isConnected ? button : others.find(one => one.getAttribute('aria-label') === label);
    (next ?? pane?.querySelector<HTMLElement>('header button:last-child'))?.focus();
  });
}
