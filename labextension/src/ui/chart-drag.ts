/** Putting a chart elsewhere with the pointer. */
import React from 'react';
import type { ComparisonPaneModel } from '../model/comparison-pane-model';
import type { PaneChartModel } from '../model/pane-chart-model';

export interface ChartDrag {
  /** Picks a chart up; its picture follows the pointer. */
  start(chart: PaneChartModel, event: React.DragEvent, picture: HTMLElement | null): void;
  /** On which side of a chart the one in hand would be put down. */
  dropOf(chart: PaneChartModel): 'before' | 'after' | undefined;
  /** What makes a chart a place to put another down. */
  targetOf(
    chart: PaneChartModel
  ): Pick<React.DOMAttributes<HTMLElement>, 'onDragOver' | 'onDrop' | 'onDragEnd'>;
}

/** The charts of a pane as things to pick up and put down. */
export function useChartDrag(model: ComparisonPaneModel): ChartDrag {
  const [held, setHeld] = React.useState<PaneChartModel | null>(null);
  const [over, setOver] = React.useState<PaneChartModel | null>(null);
  const place = (chart: PaneChartModel | null): number =>
    chart === null ? -1 : model.get().charts.indexOf(chart);
  const end = (): void => {
    setHeld(null);
    setOver(null);
  };
  return {
    start: (chart, event, picture) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', chart.get().config.title);
      if (picture !== null) {
        event.dataTransfer.setDragImage(picture, 0, 0);
      }
      setHeld(chart);
    },
    dropOf: chart =>
      held === null || over !== chart || held === chart
        ? undefined
        : place(held) > place(chart)
          ? 'before'
          : 'after',
    targetOf: chart => ({
      onDragOver: event => {
        if (held !== null) {
          event.preventDefault();
          setOver(chart);
        }
      },
      onDrop: event => {
        if (held !== null) {
          event.preventDefault();
          model.move(held, place(chart));
        }
        end();
      },
      onDragEnd: end
    })
  };
}
