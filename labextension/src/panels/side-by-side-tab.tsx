/** Runs side by side, as a tab of the main area. */

import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import React from 'react';
import type { SideBySideModel } from '../model/side-by-side-model';
import { experimentsIcon } from '../tokens';
import { holdFocus } from '../ui/held-focus';
import type { SideBySideHost } from '../ui/side-by-side';
import type { Translator } from '../ui/translation';
import { disposeWhenClosed } from './closed';
import { lazyPart } from './lazy-part';
import { watchVisible } from './visibility';

const LazySideBySide = lazyPart<SideBySideTabOptions>(async () => {
  const { SideBySide } = await import(/* webpackChunkName: "side-by-side" */ './side-by-side-content');
  return SideBySide;
});

export interface SideBySideTabOptions {
  model: SideBySideModel;
  host: SideBySideHost;
  trans: Translator;
}

export class SideBySideTab extends ReactWidget {
  constructor(private readonly options: SideBySideTabOptions) {
    super();
    this.addClass('jp-Trackside-runTab');
    this.node.tabIndex = -1;
    this.disposed.connect(holdFocus(this.node));
    this.title.icon = experimentsIcon;
    this.title.closable = true;
    this.title.label = options.trans.__('Side by side');
    options.model.setVisible(false);
    disposeWhenClosed(this);
    watchVisible(this, isVisible => options.model.setVisible(isVisible));
  }

  get runIds(): readonly string[] {
    return this.options.model.runIds;
  }

  get selected(): number {
    return this.options.model.selected;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.options.model.dispose();
    }
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus();
  }

  protected override render(): React.JSX.Element {
    return <LazySideBySide {...this.options} />;
  }
}
