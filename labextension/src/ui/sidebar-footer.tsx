import React from 'react';
import type { SidebarModel } from '../model/sidebar-model';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface SidebarFooterProps {
  model: SidebarModel;
}

/** Which store is shown, and the way to what was deleted in it. */
export function SidebarFooter({ model }: SidebarFooterProps): React.JSX.Element {
  const trans = useTranslator();
  const { storeLabel, storeUrl } = useReadable(model);
  const { showDeleted } = useReadable(model.life);
  return (
    <footer className="jp-Trackside-footer">
      <span className="jp-Trackside-store" title={storeUrl}>
        {trans.__('Store: %1', storeLabel)}
      </span>
      <button
        type="button"
        className="jp-Trackside-link"
        aria-pressed={showDeleted}
        onClick={() => void model.life.setShowDeleted(!showDeleted)}
      >
        {trans.__('Deleted')}
      </button>
    </footer>
  );
}
