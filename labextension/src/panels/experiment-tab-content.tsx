/** What is inside an experiment's tab: the widgets that hold its parts, and the splitter between them. */

import { ReactWidget } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';
import { Panel, SplitPanel, Widget } from '@lumino/widgets';
import React from 'react';
import '../../style/panel.css';
import '../../style/tab.css';
import type { TracksideApi } from '../model/api';
import { ExperimentTabModel, type ExperimentTabOptions, nameOf } from '../model/experiment-tab-model';
import type { Pane, TabView } from '../model/saved-tab';
import { Troubles } from '../model/troubles';
import { Boundary } from '../ui/boundary';
import { ExperimentTabHeader } from '../ui/experiment-tab-header';
import { ExperimentTabToolbar } from '../ui/experiment-tab-toolbar';
import { holdFocus } from '../ui/held-focus';
import type { TabHost } from '../ui/host';
import { isTyping } from '../ui/keyboard';
import { isEmptyYet, NoRunsYet } from '../ui/no-runs-yet';
import { type Translator, TranslatorContext } from '../ui/translation';
import { SaidOnce } from '../ui/shared-problem';
import { tabIdOf } from '../ui/view-tabs';
import { type PartComponent, type PartProps, parts } from './experiment-tab-parts';
import { addSplitterKeys } from './splitter-keys';

export { nameOf };

const SPACING_PX = 4;

export interface ExperimentTabContentOptions {
  /** Id of the tab's widget; those of the panes are made from it. */
  id: string;
  trans: Translator;
  host: TabHost;
}

export class ExperimentTabContent extends Panel {
  constructor(
    private readonly model: ExperimentTabModel,
    private readonly options: ExperimentTabContentOptions
  ) {
    super();
    const { id } = options;
    this.addClass('jp-Trackside-tabContent');
    // Not the tab's own widget: that is the dock's tabpanel.
    this.node.setAttribute('role', 'region');
    const paneIds: Record<Pane, string> = { filter: `${id}-filter`, comparison: `${id}-comparison` };
    const panelIds: Record<TabView, string> = { list: `${id}-list`, details: `${id}-details` };
    this.filterPane = this.part(parts.filterPane, paneIds.filter);
    this.table = this.part(parts.table, `${id}-table`);
    this.comparison = this.part(parts.comparison, paneIds.comparison);
    this.split = new SplitPanel({ orientation: 'horizontal', spacing: SPACING_PX });
    [this.filterPane, this.table, this.comparison].forEach(pane => this.split.addWidget(pane));
    this.split.handleMoved.connect(this.keepShares, this);
    this.tellSplitters = this.addSplitters(paneIds);
    this.list = tabPanel(new Panel(), panelIds.list);
    this.list.addWidget(this.toolbar(paneIds));
    this.empty = this.hosting(<NoRunsYet model={model} host={options.host} />);
    this.list.addWidget(this.empty);
    this.list.addWidget(this.split);
    this.details = tabPanel(this.part(parts.runDetails, panelIds.details), panelIds.details);
    this.addWidget(this.header(panelIds));
    this.addWidget(this.list);
    this.addWidget(this.details);
    // The boxes above the splitter grow and shrink, and it is not told.
    this.sizes = new ResizeObserver(() =>
      MessageLoop.sendMessage(this.split, Widget.ResizeMessage.UnknownSize)
    );
    this.sizes.observe(this.split.node);
    this.node.addEventListener('keydown', focusFilter);
    this.subscriptions = [model, model.actions].map(one => one.subscribe(() => this.follow()));
    this.follow();
  }

  override dispose(): void {
    this.sizes.disconnect();
    this.subscriptions.forEach(end => end());
    this.model.dispose();
    super.dispose();
  }

  private header(panelIds: Record<TabView, string>): Widget {
    return this.hosting(<ExperimentTabHeader model={this.model} panelIds={panelIds} />);
  }

  private toolbar(paneIds: Record<Pane, string>): Widget {
    const { model } = this;
    const { host } = this.options;
    return this.hosting(
      <ExperimentTabToolbar
        model={model}
        paneIds={paneIds}
        columns={<Part part={parts.columns} model={model} host={host} />}
        actions={<Part part={parts.actions} model={model} host={host} />}
      />
    );
  }

  private part(part: PartComponent, id: string): Widget {
    const widget = this.hosting(<Part part={part} model={this.model} host={this.options.host} />);
    widget.id = id;
    widget.addClass('jp-Trackside-pane');
    return widget;
  }

  private hosting(element: React.JSX.Element): Widget {
    const { trans } = this.options;
    const widget = ReactWidget.create(
      <Boundary trans={trans}>
        <TranslatorContext.Provider value={trans}>
          <SaidOnce troubles={this.troubles}>{element}</SaidOnce>
        </TranslatorContext.Provider>
      </Boundary>
    );
    widget.disposed.connect(holdFocus(widget.node));
    return widget;
  }

  /** Shows and hides what the model says. */
  private follow(): void {
    const { view, panes, experiments, layout } = this.model.get();
    const label = this.options.trans.__('Experiment %1', nameOf(experiments) || this.model.name);
    this.node.setAttribute('aria-label', label);
    this.showEmpty(isEmptyYet(this.model));
    this.showPanel(view);
    const open = JSON.stringify([panes.filter.open, panes.comparison.open, layout]);
    if (open !== this.laidOut) {
      this.laidOut = open;
      this.filterPane.setHidden(!panes.filter.open);
      this.comparison.setHidden(!panes.comparison.open);
      this.layOut();
    }
    this.tellSplitters.forEach(tell => tell());
    this.troubles.review();
  }

  /** Who was in what goes, because its last run was deleted, stays in the panel. */
  private showEmpty(isEmpty: boolean): void {
    const held = isEmpty && !this.split.isHidden && this.split.node.contains(document.activeElement);
    this.empty.setHidden(!isEmpty);
    this.split.setHidden(isEmpty);
    if (held) {
      this.list.node.focus();
    }
  }

  /** Whoever was in the panel that goes is led to the one that comes: hidden, it would lose the focus. */
  private showPanel(view: TabView): void {
    const [shown, other] = view === 'list' ? [this.list, this.details] : [this.details, this.list];
    const held = !other.isHidden && other.node.contains(document.activeElement);
    shown.setHidden(false);
    other.setHidden(true);
    if (held) {
      const stop = shown.node.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]');
      (stop ?? shown.node).focus();
    }
  }

  /** Gives each pane its share of the width. */
  private layOut(): void {
    const { panes } = this.model.get();
    const [left = 0, right = 0] = [panes.filter, panes.comparison].map(({ open, share }) =>
      open ? share : 0
    );
    this.split.setRelativeSizes([left, 1 - left - right, right]);
  }

  private addSplitters(paneIds: Record<Pane, string>): (() => void)[] {
    const { trans } = this.options;
    const [filter, comparison] = this.split.handles;
    const of = (pane: Pane) => ({
      paneId: paneIds[pane],
      share: () => this.model.get().panes[pane].share,
      setShare: (share: number) => {
        this.model.setPane(pane, { share });
        this.layOut();
      }
    });
    return [
      ...(filter === undefined
        ? []
        : [
            addSplitterKeys(filter, {
              ...of('filter'),
              label: trans.__('Width of the filter'),
              wider: 'ArrowRight'
            })
          ]),
      ...(comparison === undefined
        ? []
        : [
            addSplitterKeys(comparison, {
              ...of('comparison'),
              label: trans.__('Width of the charts'),
              wider: 'ArrowLeft'
            })
          ])
    ];
  }

  private keepShares(): void {
    const { panes } = this.model.get();
    const [left, , right] = this.split.relativeSizes();
    if (panes.filter.open && left !== undefined) {
      this.model.setPane('filter', { share: left });
    }
    if (panes.comparison.open && right !== undefined) {
      this.model.setPane('comparison', { share: right });
    }
  }

  private readonly filterPane: Widget;
  private readonly table: Widget;
  private readonly comparison: Widget;
  private readonly split: SplitPanel;
  private readonly list: Panel;
  private readonly empty: Widget;
  private readonly details: Widget;
  private readonly sizes: ResizeObserver;
  private readonly subscriptions: readonly (() => void)[];
  private readonly tellSplitters: readonly (() => void)[];
  private laidOut = '';
  private readonly troubles = new Troubles();
}

/** A part in its place: a mistake in one leaves the others alone. */
function Part({ part: Component, model, host }: PartProps & { part: PartComponent }): React.JSX.Element {
  return <Component model={model} host={host} />;
}

/** "/" is the way to the filter, as in the sidebar. */
function focusFilter(event: KeyboardEvent): void {
  if (event.key === '/' && event.target !== null && !isTyping(event.target)) {
    const tab = event.currentTarget as HTMLElement;
    const filter = tab.querySelector<HTMLElement>('.jp-Trackside-tabFilter .jp-Trackside-filterInput');
    if (filter !== null) {
      event.preventDefault();
      filter.focus();
    }
  }
}

function tabPanel<T extends Widget>(panel: T, id: string): T {
  panel.id = id;
  panel.addClass('jp-Trackside-tabPanel');
  panel.node.setAttribute('role', 'tabpanel');
  panel.node.tabIndex = -1;
  panel.node.setAttribute('aria-labelledby', tabIdOf(id));
  return panel;
}

/** The model of a tab and its content, which owns it. */
export function openExperimentTab(
  api: TracksideApi,
  state: ExperimentTabOptions,
  options: ExperimentTabContentOptions
): { model: ExperimentTabModel; widget: Widget } {
  const model = new ExperimentTabModel(api, state);
  return { model, widget: new ExperimentTabContent(model, options) };
}
