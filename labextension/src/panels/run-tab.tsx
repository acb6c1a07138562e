/** A run as a tab of the main area. */

import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import React from 'react';
import type { RunPageModel } from '../model/run-page-model';
import { experimentsIcon } from '../tokens';
import { holdFocus } from '../ui/held-focus';
import type { RunPageHost } from '../ui/run-page-host';
import type { Translator } from '../ui/translation';
import { disposeWhenClosed } from './closed';
import { LazyRunPage } from './lazy-run-page';
import { watchVisible } from './visibility';

export interface RunTabOptions {
  model: RunPageModel;
  host: RunPageHost;
  trans: Translator;
}

export class RunTab extends ReactWidget {
  constructor(private readonly options: RunTabOptions) {
    super();
    const { model } = options;
    this.addClass('jp-Trackside-runTab');
    this.node.tabIndex = -1;
    this.disposed.connect(holdFocus(this.node));
    this.title.icon = experimentsIcon;
    this.title.closable = true;
    this.title.label = options.trans.__('Run');
    this.follow();
    this.stop = model.subscribe(() => this.follow());
    model.setVisible(false);
    disposeWhenClosed(this);
    watchVisible(this, isVisible => model.setVisible(isVisible));
  }

  get runId(): string {
    return this.options.model.get().runId;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.stop();
      this.options.model.dispose();
    }
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus();
  }

  protected override render(): React.JSX.Element {
    return <LazyRunPage {...this.options} />;
  }

  private follow(): void {
    const { detail } = this.options.model.get();
    if (detail !== null) {
      // Until the next run is there, the tab is called as before: it does not change its width twice.
      this.title.label = detail.run_name;
      this.title.caption = `${detail.experiment_name} › ${detail.run_name}`;
    }
  }

  private readonly stop: () => void;
}
