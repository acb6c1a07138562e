/** What the toolbar of a chart does, and what is said afterwards. */
import React from 'react';
import type { DrawnChart, ImageType } from '../model/chart';
import type { ComparisonPaneModel } from '../model/comparison-pane-model';
import { sentenceOf } from '../model/failure';
import type { PaneChartModel } from '../model/pane-chart-model';
import type { ChartAction } from './chart-toolbar';
import type { ComparisonHost } from './comparison-host';
import { type Translator, useTranslator } from './translation';

/** What is said after an action, and what can be done about it. */
export interface Notice {
  text: string;
  action?: { label: string; onClick: () => void };
}

export interface ChartActions {
  actions: ChartAction[];
  notice: Notice | null;
  dismiss: () => void;
}

interface Subject {
  model: ComparisonPaneModel;
  chart: PaneChartModel;
  host: ComparisonHost;
  title: string;
  /** The picture, once there is one. */
  drawn: React.RefObject<DrawnChart | null>;
}

/** The actions of a chart as its toolbar shows them. */
export function useChartActions(subject: Subject): ChartActions {
  const trans = useTranslator();
  const [notice, setNotice] = React.useState<Notice | null>(null);
  const { model, chart, host, title, drawn } = subject;
  const attempt = async (work: () => Promise<Notice | null> | Notice | null): Promise<void> => {
    try {
      setNotice(await work());
    } catch (error) {
      setNotice({ text: sentenceOf(error) });
    }
  };
  const save = async (type: ImageType): Promise<null> => {
    if (drawn.current === null) {
      throw new Error(trans.__('There is no picture yet.'));
    }
    host.saveFile(title, type, await drawn.current.toImage(type));
    return null;
  };
  const reset = async (): Promise<null> => {
    await drawn.current?.reset();
    return null;
  };
  const copy = async (): Promise<Notice> => {
    await host.copyText(chart.get().code);
    return { text: trans.__('The code is copied.') };
  };
  const { charts } = model.get();
  const place = charts.indexOf(chart);
  const hasCode = chart.get().code !== '';
  const inserting: ChartAction = {
    icon: 'insert',
    label: trans.__('Insert into notebook'),
    disabled: !hasCode,
    onClick: () => void attempt(() => insert(host, chart.get().code, trans, setNotice))
  };
  const actions: ChartAction[] = [
    { icon: 'customize', label: trans.__('Customize chart'), onClick: () => model.customize(chart) },
    { icon: 'duplicate', label: trans.__('Duplicate chart'), onClick: () => model.duplicate(chart) },
    { icon: 'remove', label: trans.__('Remove chart'), onClick: () => model.remove(chart) },
    {
      icon: 'left',
      label: trans.__('Move left'),
      disabled: place <= 0,
      onClick: () => model.move(chart, place - 1)
    },
    {
      icon: 'right',
      label: trans.__('Move right'),
      disabled: place === charts.length - 1,
      onClick: () => model.move(chart, place + 1)
    },
    { icon: 'code', label: trans.__('Copy as code'), disabled: !hasCode, onClick: () => void attempt(copy) },
    ...(host.notebooks === undefined ? [] : [inserting]),
    { icon: 'png', label: trans.__('Save as PNG'), onClick: () => void attempt(() => save('png')) },
    { icon: 'svg', label: trans.__('Save as SVG'), onClick: () => void attempt(() => save('svg')) },
    { icon: 'reset', label: trans.__('Reset zoom'), onClick: () => void attempt(reset) }
  ];
  return { actions, notice, dismiss: () => setNotice(null) };
}

function insert(
  { notebooks }: ComparisonHost,
  code: string,
  trans: Translator,
  tell: (notice: Notice) => void
): Notice | null {
  if (notebooks === undefined) {
    return null;
  }
  const inserted = (name: string): Notice => ({
    text: trans.__('The chart is in a new cell of %1.', name),
    action: { label: trans.__('Show'), onClick: () => notebooks.show() }
  });
  const name = notebooks.insert(code);
  if (name !== null) {
    return inserted(name);
  }
  const make = (): void => {
    notebooks.insertIntoNew(code).then(
      made => tell(inserted(made)),
      (error: unknown) => tell({ text: sentenceOf(error) })
    );
  };
  return {
    text: trans.__('No notebook is open.'),
    action: { label: trans.__('Make a new one'), onClick: make }
  };
}
