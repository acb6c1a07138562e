/** Draws a widget: finds the way to its store, makes the model, keeps it in step with Python's traits. */

import React from 'react';
import { createRoot } from 'react-dom/client';
import { CommApi, type WidgetModel } from '../api/comm-client';
import type { StoreChanged, TracksideApi } from '../model/api';
import type { Stream, Surroundings } from '../model/connection';
import { noHistory } from '../model/filter-history';
import type { Readable } from '../model/observable';
import { RunsViewModel, type RunsViewTraits } from '../model/runs-view-model';
import { english, type Translator } from '../model/translator';
import { Boundary } from '../ui/boundary';
import { useReadable } from '../ui/readable';
import { RunsView } from '../ui/runs-view';
import { TranslatorContext, useTranslator } from '../ui/translation';
import { adoptTheme } from './theme';
import { type PageHost, tracksidePage } from './page';

const TRAITS = ['filter_string', 'order_by', 'columns', 'selected_ids'] as const;

/** How a widget reaches its store. */
interface Way {
  api: TracksideApi;
  surroundings: Pick<Surroundings, 'changes' | 'history'>;
  trans: Translator;
  /** Whether an answer is overdue; a server's never is. */
  busy: Readable<{ busy: boolean }>;
  openRun?: ((runId: string) => void) | undefined;
  dispose: () => void;
}

const NEVER_BUSY: Readable<{ busy: boolean }> = {
  getSnapshot: () => IDLE,
  subscribe: () => () => undefined
};
const IDLE = { busy: false };

/** Over HTTP where the page's server shows the widget's store: it answers while the kernel computes. */
async function findWay(model: WidgetModel): Promise<Way> {
  const { host } = tracksidePage();
  if (host !== undefined && (await host.storeId()) === model.get('_store_id')) {
    return overHttp(host);
  }
  return overComm(model, host);
}

function overHttp(host: PageHost): Way {
  const { api, surroundings, trans } = host;
  return {
    api,
    surroundings,
    trans,
    busy: NEVER_BUSY,
    openRun: runId => host.openRun(runId),
    dispose: () => undefined
  };
}

function overComm(model: WidgetModel, host: PageHost | undefined): Way {
  const trans = host?.trans ?? english;
  const api = new CommApi(model, trans);
  const listeners = new Set<(change: StoreChanged) => void>();
  const changes: Stream<StoreChanged> = {
    subscribe: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    }
  };
  const take = (message: unknown): void => {
    const { changed } = message as { changed?: StoreChanged };
    if (changed !== undefined) {
      listeners.forEach(listener => listener(changed));
    }
  };
  model.on('msg:custom', take);
  model.send({ watch: true });
  return {
    api,
    surroundings: { changes, history: noHistory },
    trans,
    busy: api.busy,
    dispose: () => {
      model.send({ watch: false });
      model.off('msg:custom', take);
      api.dispose();
    }
  };
}

/** What `loader.ts` calls; returns what takes it away again. */
export function mount(model: WidgetModel, el: HTMLElement): () => void {
  const root = createRoot(el);
  const endTheme = adoptTheme(el);
  let end = (): void => undefined;
  let gone = false;
  void findWay(model).then(way => {
    if (gone) {
      way.dispose();
      return;
    }
    const { view, dispose } = openRuns(model, way);
    const { trans } = way;
    root.render(
      <Boundary trans={trans}>
        <TranslatorContext.Provider value={trans}>
          <div className="jp-Trackside-widget">
            {view}
            <Busy busy={way.busy} />
          </div>
        </TranslatorContext.Provider>
      </Boundary>
    );
    end = () => {
      dispose();
      way.dispose();
    };
  });
  return () => {
    gone = true;
    root.unmount();
    end();
    endTheme();
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

function openRuns(model: WidgetModel, way: Way): { view: React.JSX.Element; dispose: () => void } {
  const read = (): RunsViewTraits =>
    Object.fromEntries(TRAITS.map(name => [name, model.get(name)])) as unknown as RunsViewTraits;
  const runs = new RunsViewModel(way.api, {
    experimentIds: model.get('_experiment_ids') as string[],
    surroundings: way.surroundings,
    traits: read(),
    onArranged: () => write(model, runs.save())
  });
  const listeners = TRAITS.map(name => {
    const listener = (): void => runs.apply({ [name]: model.get(name) });
    model.on(`change:${name}`, listener);
    return [name, listener] as const;
  });
  return {
    view: <RunsView model={runs} onOpen={way.openRun} />,
    dispose: () => {
      listeners.forEach(([name, listener]) => model.off(`change:${name}`, listener));
      runs.dispose();
    }
  };
}

/** Tells Python what differs from what it knows. */
function write(model: WidgetModel, traits: RunsViewTraits): void {
  const differs = TRAITS.filter(name => JSON.stringify(model.get(name)) !== JSON.stringify(traits[name]));
  for (const name of differs) {
    model.set(name, traits[name]);
  }
  if (differs.length > 0) {
    model.save_changes();
  }
}
