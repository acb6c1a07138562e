/** An experiment's tab in the main area. What is inside is loaded when it is first seen. */

import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import React from 'react';
import { sentenceOf } from '../model/failure';
import { restoreTab } from '../model/saved-tab';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import { experimentsIcon, type ITracksideServer } from '../tokens';
import type { TabHost } from '../ui/host';
import { Problem } from '../ui/problem';
import { type Translator, TranslatorContext } from '../ui/translation';

/** What the tab is asked to show. */
export interface Wish {
  runId?: string | undefined;
  filter?: string | undefined;
}

export interface ExperimentTabOptions {
  id: string;
  experimentIds: readonly string[];
  server: ITracksideServer;
  trans: Translator;
  host: TabHost;
}

export class ExperimentTab extends Panel {
  constructor(private readonly options: ExperimentTabOptions) {
    super();
    this.id = options.id;
    this.addClass('jp-Trackside-tab');
    this.title.icon = experimentsIcon;
    this.title.closable = true;
    this.call('');
  }

  /** Shows a run or a filter, as soon as there is something to show it in. */
  wish(wish: Wish): void {
    this.wished = { ...this.wished, ...wish };
    if (this.model !== null) {
      this.grant(this.model);
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.follow();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.follow();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.follow();
  }

  protected override onAfterDetach(message: Message): void {
    super.onAfterDetach(message);
    this.follow();
  }

  /** What nobody sees asks for nothing. */
  private follow(): void {
    const { isVisible } = this;
    if (isVisible && !this.wasSeen) {
      this.wasSeen = true;
      void this.fill();
    }
    this.model?.setVisible(isVisible);
  }

  private async fill(): Promise<void> {
    const { id, experimentIds, server, trans, host } = this.options;
    try {
      const { openExperimentTab, nameOf } = await import(
        /* webpackChunkName: "experiment-tab" */ './experiment-tab-content'
      );
      if (this.isDisposed) {
        return;
      }
      const { connection, changes } = server;
      const surroundings = { connection, changes, retry: () => server.retry() };
      const options = { experimentIds, surroundings, saved: restoreTab(null), onArranged: () => undefined };
      const { model, content } = openExperimentTab(server.api, options, { id, trans, host });
      this.addWidget(content);
      this.model = model;
      model.subscribe(() => this.call(nameOf(model.get().experiments)));
      this.grant(model);
      model.setVisible(this.isVisible);
    } catch (error) {
      this.apologize(sentenceOf(error));
    }
  }

  private grant(model: ExperimentTabModel): void {
    const { runId, filter } = this.wished;
    this.wished = {};
    if (filter !== undefined) {
      void model.filter.edit(filter, filter.length);
    }
    if (runId !== undefined) {
      model.openRun(runId);
    }
  }

  /** Says that the tab could not be loaded: the page is offline, or the server has another build by now. */
  private apologize(message: string): void {
    const { trans } = this.options;
    const onTryAgain = (): void => {
      problem.dispose();
      void this.fill();
    };
    const element = React.createElement(Problem, { message, onTryAgain });
    const problem = ReactWidget.create(
      React.createElement(TranslatorContext.Provider, { value: trans }, element)
    );
    this.addWidget(problem);
  }

  private call(name: string): void {
    const { trans } = this.options;
    const label = name === '' ? trans.__('Experiment') : name;
    this.title.label = label;
    this.title.caption = label;
  }

  private model: ExperimentTabModel | null = null;
  private wished: Wish = {};
  private wasSeen = false;
}
