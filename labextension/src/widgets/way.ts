/** How a widget reaches its store: over HTTP or over its comm. */

import { CommApi, type WidgetModel } from '../api/comm-client';
import type { RunRows, StoreChanged, TracksideApi } from '../model/api';
import type { DrawChart } from '../model/chart';
import type { PushedCharts } from '../model/comparison-pane-model';
import type { Stream, Surroundings } from '../model/connection';
import { noHistory } from '../model/filter-history';
import type { Readable } from '../model/observable';
import { english, type Translator } from '../model/translator';
import type { ComparisonHost } from '../ui/comparison-host';
import type { OpenRunPage } from '../ui/host';
import { runPagesOverComm } from './run-pages';
import { pageCharts } from './page-charts';
import { PushedChartsReader } from './pushed-charts';
import type { FollowedRows, PushedRows } from '../model/pushed-rows';
import { type PageHost, tracksidePage } from './page';

export interface Way {
  api: TracksideApi;
  surroundings: Pick<Surroundings, 'changes' | 'history'>;
  trans: Translator;
  /** Whether an answer is overdue; a server's never is. */
  busy: Readable<{ busy: boolean }>;
  /** What the kernel sends unasked, where no server is there to be asked. */
  pushes?: Stream<PushedCharts>;
  rows?: FollowedRows;
  charts: ComparisonHost;
  openRunPage: OpenRunPage;
  openRun?: ((runId: string) => void) | undefined;
  dispose: () => void;
}

const IDLE = { busy: false };
const NEVER_BUSY: Readable<{ busy: boolean }> = {
  getSnapshot: () => IDLE,
  subscribe: () => () => undefined
};

/** Over HTTP where the page's server shows the widget's store: it answers while the kernel computes. */
export async function findWay(model: WidgetModel, drawChart: DrawChart): Promise<Way> {
  const { host } = tracksidePage();
  const charts = (await host?.charts()) ?? pageCharts;
  if (host !== undefined && (await host.storeId()) === model.get('_store_id')) {
    const openRunPage = await host.runPages?.();
    if (openRunPage !== undefined) {
      return overHttp(host, { ...charts, drawChart }, openRunPage);
    }
  }
  return overComm(model, host, { ...charts, drawChart });
}

function overHttp(host: PageHost, charts: ComparisonHost, openRunPage: OpenRunPage): Way {
  const { api, surroundings, trans } = host;
  return {
    api,
    surroundings,
    trans,
    busy: NEVER_BUSY,
    charts,
    openRunPage,
    openRun: runId => host.openRun(runId),
    dispose: () => undefined
  };
}

function overComm(model: WidgetModel, host: PageHost | undefined, charts: ComparisonHost): Way {
  const trans = host?.trans ?? english;
  const api = new CommApi(model, trans);
  const changes = new Listeners<StoreChanged>();
  const pushes = new Listeners<PushedCharts>();
  const rows = new Listeners<PushedRows>();
  const reader = new PushedChartsReader();
  const by = Math.random().toString(36).slice(2);
  const take = (message: unknown): void => {
    const { changed, pushed, ...sent } = message as { changed?: StoreChanged; pushed?: string } & Sent;
    if (changed !== undefined && sent.rows !== undefined) {
      const answers = new Map(sent.rows.map(({ asked, answer }) => [asked, JSON.parse(answer) as RunRows]));
      rows.tell({ change: changed, answers, complete: sent.complete === true });
    } else if (changed !== undefined) {
      changes.tell(changed);
    }
    if (pushed !== undefined) {
      const read = reader.read(pushed);
      if (read !== null) {
        pushes.tell(read);
      }
    }
  };
  model.on('msg:custom', take);
  const watch = (on: boolean): void => model.send({ watch: on, by });
  watch(true);
  const endLeaving = onLeaving(watch);
  return {
    api,
    surroundings: { changes, history: noHistory },
    trans,
    busy: api.busy,
    pushes,
    rows: {
      subscribe: listener => rows.subscribe(listener),
      follow: question => model.send({ follow: question, by })
    },
    charts,
    openRunPage: runPagesOverComm(api, changes, charts.drawChart),
    dispose: () => {
      endLeaving();
      watch(false);
      model.off('msg:custom', take);
      api.dispose();
    }
  };
}

/** A page that is left or reloaded takes no widget away, and nobody else would tell the kernel. */
function onLeaving(watch: (on: boolean) => void): () => void {
  const leave = (): void => watch(false);
  const comeBack = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) {
      watch(true);
    }
  };
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', comeBack);
  return () => {
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', comeBack);
  };
}

/** Rows as a kernel sends them: JSON of questions and answers. */
interface Sent {
  rows?: { asked: string; answer: string }[];
  complete?: boolean;
}

class Listeners<T> implements Stream<T> {
  subscribe(listener: (item: T) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  tell(item: T): void {
    [...this.all].forEach(listener => listener(item));
  }

  private readonly all = new Set<(item: T) => void>();
}
