/** Draws a widget: finds the way to its store, opens what it shows, and takes all of it away again. */

import React from 'react';
import { createRoot } from 'react-dom/client';
import type { WidgetModel } from '../api/comm-client';
import type { DrawChart } from '../model/chart';
import { Boundary } from '../ui/boundary';
import { holdFocus } from '../ui/held-focus';
import { LayerContext } from '../ui/layer';
import { keepKeys } from '../ui/own-keys';
import { useReadable } from '../ui/readable';
import { TranslatorContext, useTranslator } from '../ui/translation';
import { openComparison } from './compare-widget';
import type { OpenWidget } from './kinds';
import { openRun } from './run-widget';
import { openRuns } from './runs-widget';
import { keepStatic } from './keep-static';
import { adoptTheme } from './theme';
import { findWay, type Way } from './way';

const KINDS: Readonly<Record<string, OpenWidget>> = { runs: openRuns, compare: openComparison, run: openRun };

/** Returns what takes it away again. */
export function mount(model: WidgetModel, el: HTMLElement, drawChart: DrawChart): () => void {
  const root = createRoot(el);
  const theme = adoptTheme(el);
  const kind = model.get('_kind') as string;
  let end = (): void => undefined;
  let gone = false;
  void findWay(model, drawChart).then(way => {
    const open = KINDS[kind];
    if (gone || open === undefined) {
      way.dispose();
      return;
    }
    const { view, dispose } = open(model, way);
    const { trans } = way;
    // The static rendering has stood there until now.
    el.replaceChildren();
    root.render(
      <Boundary trans={trans}>
        <TranslatorContext.Provider value={trans}>
          <LayerContext.Provider value={theme.layer}>
            <div className="jp-Trackside-widget" data-kind={kind}>
              {view}
              <Busy busy={way.busy} />
            </div>
          </LayerContext.Provider>
        </TranslatorContext.Provider>
      </Boundary>
    );
    const endKeeping = keepStatic(model, el);
    const endHolding = holdFocus(el);
    // All but the one that saves the notebook.
    const endKeys = keepKeys(
      (target, { key, ctrlKey, metaKey }) => el.contains(target) && !(key === 's' && (ctrlKey || metaKey))
    );
    end = () => {
      endKeys();
      endHolding();
      endKeeping();
      dispose();
      way.dispose();
    };
  });
  return () => {
    gone = true;
    root.unmount();
    end();
    theme.end();
  };
}

/** Says that an answer will come late. */
function Busy({ busy }: { busy: Way['busy'] }): React.JSX.Element | null {
  const trans = useTranslator();
  return useReadable(busy).busy ? (
    <div role="status" className="jp-Trackside-widgetBusy">
      {trans.__('The kernel is busy: it answers when its cell has ended.')}
    </div>
  ) : null;
}
