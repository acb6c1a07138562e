import React from 'react';
import {
  ComparisonViewModel,
  type ComparisonScope,
  type ComparisonViewTraits
} from '../model/comparison-view-model';
import { ComparisonView } from '../ui/comparison-view';
import type { OpenWidget } from './kinds';
import { Traits } from './traits';

/** `trackside.compare`. */
export const openComparison: OpenWidget = (model, way) => {
  const traits = new Traits<ComparisonViewTraits>(model, ['filter_string', 'configs', 'selected_ids']);
  const comparison = new ComparisonViewModel(way.api, {
    scope: model.get('_scope') as ComparisonScope,
    surroundings: way.surroundings,
    ...(way.pushes && { pushes: way.pushes }),
    traits: traits.read(),
    onArranged: () => traits.write(comparison.save())
  });
  const end = traits.follow(change => comparison.apply(change));
  return {
    view: <ComparisonView model={comparison} host={way.charts} />,
    dispose: () => {
      end();
      comparison.dispose();
    }
  };
};
