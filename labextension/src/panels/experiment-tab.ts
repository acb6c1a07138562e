/** An experiment's tab in the main area. What is inside is loaded when it is first seen. */

import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Panel } from '@lumino/widgets';
import React from 'react';
import type { Connection } from '../model/connection';
import type { ExperimentTabModel } from '../model/experiment-tab-model';
import { reasonOf } from '../model/failure';
import { SaveLater } from '../model/save-later';
import { restoreTab, type SavedTabs } from '../model/saved-tab';
import { experimentsIcon, type ITracksideServer } from '../tokens';
import { ConnectionNotice } from '../ui/connection-notice';
import type { TabHost } from '../ui/host';
import { Problem } from '../ui/problem';
import { useReadable } from '../ui/readable';
import { type Translator, TranslatorContext } from '../ui/translation';
import { disposeWhenClosed } from './closed';
import { watchVisible } from './visibility';

const SAVE_AFTER_MS = 300;

/** What the tab is asked to show. */
export interface Wish {
  runId?: string | undefined;
  filter?: string | undefined;
}

/** What makes the same tab again on another page. */
export interface TabIdentity {
  experimentIds: readonly string[];
  /** The store in which they are; null until the server has said which one is shown. */
  storeId: string | null;
  /** What the tab was called. */
  name: string;
}

export interface ExperimentTabOptions {
  id: string;
  identity: TabIdentity;
  server: ITracksideServer;
  trans: Translator;
  host: TabHost;
  saved: SavedTabs;
}

export class ExperimentTab extends Panel {
  constructor(private readonly options: ExperimentTabOptions) {
    super();
    this.id = options.id;
    this.known = options.identity;
    this.addClass('jp-Trackside-tab');
    this.node.tabIndex = -1;
    this.title.icon = experimentsIcon;
    this.title.closable = true;
    this.call(options.identity.name);
    disposeWhenClosed(this);
    watchVisible(this, isVisible => this.follow(isVisible));
  }

  /** Emitted when it is called otherwise, or belongs to a store at last. */
  readonly identified = new Signal<this, TabIdentity>(this);

  get identity(): TabIdentity {
    return this.known;
  }

  /** Shows a run or a filter, as soon as there is something to show it in. */
  wish(wish: Wish): void {
    this.wished = { ...this.wished, ...wish };
    if (this.model !== null) {
      this.grant(this.model);
    }
  }

  override dispose(): void {
    this.arrangement?.flush();
    super.dispose();
  }

  /** Tab begins in it, unless somebody is in it already; without the focus, "Close Tab" would close another one. */
  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (!this.node.contains(document.activeElement)) {
      this.node.focus();
    }
  }

  /** What nobody sees asks for nothing. */
  private follow(isVisible: boolean): void {
    if (isVisible && !this.wasSeen) {
      this.wasSeen = true;
      void this.fill();
    }
    this.model?.setVisible(isVisible);
  }

  private async fill(): Promise<void> {
    const { id, server, trans, host, saved } = this.options;
    const { experimentIds, name } = this.known;
    try {
      const content = import(/* webpackChunkName: "experiment-tab" */ './experiment-tab-content');
      const storeId = this.known.storeId ?? (await this.shownStore());
      const [{ openExperimentTab, nameOf }, kept] = await Promise.all([
        content,
        saved.load(storeId, experimentIds).catch(() => undefined)
      ]);
      if (this.isDisposed) {
        return;
      }
      const surroundings = { ...server, retry: () => server.retry() };
      const onArranged = (): void => this.arrangement?.request();
      const state = { storeId, name, experimentIds, surroundings, saved: restoreTab(kept), onArranged };
      const { model, widget } = openExperimentTab(server.api, state, { id, trans, host });
      // Where it can't be kept, the next page begins anew: nothing to trouble anyone with.
      const keep = (): void => void saved.save(storeId, experimentIds, model.save()).catch(() => undefined);
      this.arrangement = new SaveLater(keep, SAVE_AFTER_MS);
      this.addWidget(widget);
      this.model = model;
      const identify = (): void => this.identify(storeId, nameOf(model.get().experiments));
      model.subscribe(identify);
      identify();
      this.grant(model);
      model.setVisible(this.isVisible);
    } catch (error) {
      this.apologize(reasonOf(error, trans));
    }
  }

  /** The store that the server shows; until it is known, how things stand with the server is on screen. */
  private shownStore(): Promise<string> {
    const { connection, retry } = this.options.server;
    return new Promise(resolve => {
      const look = (): void => {
        const now = connection.getSnapshot();
        if (now.kind === 'connected') {
          end();
          notice.dispose();
          resolve(now.status.store_id);
        }
      };
      const end = connection.subscribe(look);
      this.disposed.connect(end);
      const Notice = (): React.JSX.Element => {
        const now: Connection = useReadable(connection);
        return React.createElement(ConnectionNotice, { connection: now, onTryAgain: retry });
      };
      const notice = this.put(React.createElement(Notice));
      look();
    });
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
    const onTryAgain = (): void => {
      problem.dispose();
      void this.fill();
    };
    const problem = this.put(React.createElement(Problem, { message, onTryAgain }));
  }

  private put(element: React.JSX.Element): ReactWidget {
    const { trans } = this.options;
    const widget = ReactWidget.create(
      React.createElement(TranslatorContext.Provider, { value: trans }, element)
    );
    this.addWidget(widget);
    return widget;
  }

  private identify(storeId: string, name: string): void {
    const { experimentIds, ...known } = this.known;
    const now = name === '' ? known.name : name;
    if (storeId !== known.storeId || now !== known.name) {
      this.known = { experimentIds, storeId, name: now };
      this.call(now);
      this.identified.emit(this.known);
    }
  }

  private call(name: string): void {
    const label = name === '' ? this.options.trans.__('Experiment') : name;
    this.title.label = label;
    this.title.caption = label;
  }

  private known: TabIdentity;
  private model: ExperimentTabModel | null = null;
  private arrangement: SaveLater | null = null;
  private wished: Wish = {};
  private wasSeen = false;
}
