import React from 'react';
import { RunsViewModel, type RunsViewTraits } from '../model/runs-view-model';
import { RunsView } from '../ui/runs-view';
import type { OpenWidget } from './kinds';
import { Traits } from './traits';

/** `trackside.runs`. */
export const openRuns: OpenWidget = (model, way) => {
  const traits = new Traits<RunsViewTraits>(model, ['filter_string', 'order_by', 'columns', 'selected_ids']);
  const runs = new RunsViewModel(way.api, {
    experimentIds: model.get('_experiment_ids') as string[],
    surroundings: way.surroundings,
    rows: way.rows,
    traits: traits.read(),
    onArranged: () => traits.write(runs.save())
  });
  const end = traits.follow(change => runs.apply(change));
  return {
    view: <RunsView model={runs} onOpen={way.openRun} />,
    dispose: () => {
      end();
      runs.dispose();
    }
  };
};
