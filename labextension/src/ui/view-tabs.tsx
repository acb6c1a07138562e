import React from 'react';
import type { TabView } from '../model/saved-tab';
import { useTranslator } from './translation';

export interface ViewTabsProps {
  view: TabView;
  onChange: (view: TabView) => void;
  /** The ids of the panels, for the tabs' `aria-controls`. */
  panelIds: Record<TabView, string>;
}

/** The id of the tab that names a panel. */
export const tabIdOf = (panelId: string): string => `${panelId}-tab`;

const ORDER: readonly TabView[] = ['list', 'details'];

/** The tablist "View": arrows move and choose, Home and End go to the ends. */
export function ViewTabs({ view, onChange, panelIds }: ViewTabsProps): React.JSX.Element {
  const trans = useTranslator();
  const list = React.useRef<HTMLDivElement>(null);
  const labels: Record<TabView, string> = { list: trans.__('Run list'), details: trans.__('Run details') };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const here = ORDER.indexOf(view);
    const places: Record<string, number> = {
      ArrowRight: (here + 1) % ORDER.length,
      ArrowLeft: (here + ORDER.length - 1) % ORDER.length,
      Home: 0,
      End: ORDER.length - 1
    };
    const next = ORDER[places[event.key] ?? -1];
    if (next !== undefined) {
      event.preventDefault();
      onChange(next);
      list.current?.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus();
    }
  };
  return (
    <div ref={list} role="tablist" aria-label={trans.__('View')} className="jp-Trackside-views">
      {ORDER.map(name => (
        <button
          key={name}
          type="button"
          role="tab"
          id={tabIdOf(panelIds[name])}
          className="jp-Trackside-view"
          data-view={name}
          aria-selected={name === view}
          aria-controls={panelIds[name]}
          tabIndex={name === view ? 0 : -1}
          onClick={() => onChange(name)}
          onKeyDown={onKeyDown}
        >
          {labels[name]}
        </button>
      ))}
    </div>
  );
}
