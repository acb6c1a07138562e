/** The sidebar "Experiments" as a widget of JupyterLab: it hosts the components and their model. */

import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';
import type { SidebarModel } from '../model/sidebar-model';
import { experimentsIcon } from '../tokens';
import type { SidebarProps } from '../ui/sidebar';
import { lazyPart } from './lazy-part';
import { watchVisible } from './visibility';

// Loaded when the sidebar is first seen: it must not make JupyterLab's start any slower.
const LazySidebar = lazyPart<SidebarProps>(async () => {
  const { Sidebar } = await import(/* webpackChunkName: "sidebar" */ './sidebar-content');
  return Sidebar;
});

export type ExperimentsPanelOptions = Omit<SidebarProps, 'model'>;

export class ExperimentsPanel extends ReactWidget {
  constructor(
    private readonly model: SidebarModel,
    private readonly options: ExperimentsPanelOptions
  ) {
    super();
    const { trans } = options;
    this.id = 'trackside-experiments';
    this.node.tabIndex = -1;
    this.addClass('jp-Trackside-panel');
    this.title.icon = experimentsIcon;
    this.title.caption = trans.__('Experiments');
    // The tab has an icon only; this is what it is called.
    this.node.setAttribute('aria-label', trans.__('Experiments'));
    model.setVisible(false);
    watchVisible(this, isVisible => this.follow(isVisible));
  }

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  protected override render(): React.JSX.Element | null {
    if (!this.wasSeen) {
      return null;
    }
    return <LazySidebar model={this.model} {...this.options} />;
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }

  /** What nobody sees asks for nothing. */
  private follow(isVisible: boolean): void {
    if (isVisible && !this.wasSeen) {
      this.wasSeen = true;
      this.update();
    }
    this.model.setVisible(isVisible);
  }

  private wasSeen = false;
}
