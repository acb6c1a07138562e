import React from 'react';
import type { SidebarModel } from '../model/sidebar-model';
import { Icon } from './icons';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface SidebarHeaderProps {
  model: SidebarModel;
  searchRef: React.RefObject<HTMLInputElement>;
  onNewExperiment: () => void;
}

/** The title with its buttons, the search, and the narrowing to one notebook. */
export function SidebarHeader({ model, searchRef, onNewExperiment }: SidebarHeaderProps): React.JSX.Element {
  const trans = useTranslator();
  const { search, notebookOnly, notebook, connection } = useReadable(model);
  return (
    <header className="jp-Trackside-header">
      <div className="jp-Trackside-titleBar">
        <h2 className="jp-Trackside-title">{trans.__('Experiments')}</h2>
        <button
          type="button"
          className="jp-Trackside-iconButton"
          aria-label={trans.__('Refresh')}
          title={trans.__('Refresh')}
          onClick={() => model.refresh()}
        >
          <Icon name="refresh" />
        </button>
        <button
          type="button"
          className="jp-Trackside-iconButton"
          aria-label={trans.__('New experiment')}
          title={trans.__('New experiment')}
          disabled={connection.kind !== 'connected'}
          onClick={onNewExperiment}
        >
          <Icon name="add" />
        </button>
      </div>
      <div className="jp-Trackside-field jp-Trackside-searchField">
        <Icon name="search" />
        <input
          ref={searchRef}
          className="jp-Trackside-input"
          type="search"
          value={search}
          placeholder={trans.__('Search experiments')}
          aria-label={trans.__('Search experiments')}
          spellCheck={false}
          onChange={event => model.setSearch(event.target.value)}
        />
      </div>
      <label className="jp-Trackside-narrow" title={notebook ?? trans.__('No notebook has been opened yet.')}>
        <input
          type="checkbox"
          className="jp-Trackside-checkbox"
          checked={notebookOnly}
          disabled={notebook === null && !notebookOnly}
          onChange={event => model.setNotebookOnly(event.target.checked)}
        />
        {trans.__('This notebook only')}
      </label>
    </header>
  );
}
