import React from 'react';
import { RunPage } from '../ui/run-page';
import type { OpenWidget } from './kinds';
import { Traits } from './traits';

interface RunTraits {
  run_id: string;
}

/** `trackside.run`. */
export const openRun: OpenWidget = (model, way) => {
  const traits = new Traits<RunTraits>(model, ['run_id']);
  const { model: page, host } = way.openRunPage(traits.read().run_id, {
    onOpenRun: runId => {
      page.open(runId);
      traits.write({ run_id: runId });
    }
  });
  const end = traits.follow(({ run_id: runId }) => {
    if (runId !== undefined) {
      page.open(runId);
    }
  });
  return {
    view: <RunPage model={page} host={host} trans={way.trans} />,
    dispose: () => {
      end();
      page.dispose();
    }
  };
};
