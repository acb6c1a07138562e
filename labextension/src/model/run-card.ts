/** What the card of a tracked cell shows: what the kernel sent with the output, and what the server knows since. */

import type { RunDetail, Sparkline, Status, TracksideApi, WireNumber } from './api';
import type { Connection, Surroundings } from './connection';
import { Latest } from './latest';
import { Observable } from './observable';
import { Refresher } from './refresher';

export const RUN_CARD_MIME_TYPE = 'application/vnd.trackside.run+json';

export interface CardMetric {
  key: string;
  last: WireNumber;
  sparkline?: Sparkline;
}

/** The fields of `RunDetail` that a card shows; the kernel writes them into the output. */
export interface CardFacts {
  run_id: string;
  run_name: string;
  experiment_id: string;
  experiment_name: string;
  status: Status;
  start_time: number;
  end_time: number | null;
  params: Record<string, string>;
  changed_params: string[];
  metrics: CardMetric[];
  /** Best earlier value in the experiment, by metric. */
  best: Record<string, WireNumber>;
  warnings: string[];
  colour?: string;
}

export interface RunCard extends CardFacts {
  store_id: string;
}

export interface RunCardState {
  facts: CardFacts;
  /** Whether somebody still tells us about the run: only then does its clock go on. */
  isLive: boolean;
  /** Whether the server of this page answers for the run's store. */
  isHere: boolean;
  /** Whether it answers, but for another one. */
  isElsewhere: boolean;
}

const PAUSE_MS = 200;

/** The card in an output, or null if it is none that we can read. */
export function readCard(value: unknown): RunCard | null {
  const fields = value as Partial<RunCard> | null | undefined;
  const isCard =
    typeof fields === 'object' &&
    fields !== null &&
    [fields.run_id, fields.run_name, fields.store_id, fields.status].every(
      text => typeof text === 'string'
    ) &&
    typeof fields.start_time === 'number';
  if (!isCard) {
    return null;
  }
  return {
    experiment_id: '',
    experiment_name: '',
    end_time: null,
    params: {},
    changed_params: [],
    metrics: [],
    best: {},
    warnings: [],
    ...fields
  } as RunCard;
}

/** Whether nothing more will happen to a run of this status. */
export function isOver(status: Status): boolean {
  return status !== 'RUNNING' && status !== 'SCHEDULED';
}

/** Owner of one card's state; the run itself belongs to the store. */
export class RunCardModel extends Observable<RunCardState> {
  constructor(
    private card: RunCard,
    private readonly api: TracksideApi,
    private readonly surroundings: Pick<Surroundings, 'connection' | 'changes'>
  ) {
    const { connection, changes } = surroundings;
    super({ facts: card, isLive: false, ...whereabouts(connection.getSnapshot(), card.store_id) });
    this.subscriptions = [
      connection.subscribe(() => this.ask()),
      changes.subscribe(change => {
        const isAffected = change.run_ids.includes(this.card.run_id) || (change.truncated && !this.isSettled);
        if (change.store_id === this.card.store_id && isAffected) {
          this.ask();
        }
      })
    ];
  }

  get storeId(): string {
    return this.card.store_id;
  }

  /** The kernel has sent the output again. */
  update(card: RunCard): void {
    if (card.run_id !== this.card.run_id) {
      this.detail = null;
      this.latest.cancel();
    }
    this.card = card;
    this.show(!isOver(card.status));
    this.ask();
  }

  /** Nobody asks for what is out of sight. */
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.ask();
  }

  dispose(): void {
    this.subscriptions.forEach(end => end());
    this.refresher.dispose();
    this.latest.cancel();
  }

  private ask(): void {
    const where = whereabouts(this.surroundings.connection.getSnapshot(), this.card.store_id);
    this.set(where);
    if (where.isHere && this.isVisible) {
      this.refresher.request();
    }
  }

  private async refresh(): Promise<void> {
    const isLast = this.latest.begin();
    try {
      const detail = await this.api.getRun({
        run_id: this.card.run_id,
        if_revision: this.detail?.revision ?? null
      });
      if (isLast()) {
        this.detail = detail.unchanged ? this.detail : detail;
        this.show(true);
      }
    } catch {
      // What the kernel sent stays: the run is deleted, or the server is away and says so in the sidebar.
    }
  }

  /** The server's facts are richer, but the kernel is the first to know that the run is over. */
  private show(isLive: boolean): void {
    const { card, detail } = this;
    const isBehind = detail === null || (isOver(card.status) && !isOver(detail.status));
    const facts = isBehind ? withCurves(card, detail) : detail;
    this.set({ facts, isLive: isLive || this.get().isLive });
  }

  private get isSettled(): boolean {
    return this.detail !== null && isOver(this.detail.status);
  }

  private readonly refresher = new Refresher(() => this.refresh(), PAUSE_MS);
  private readonly latest = new Latest();
  private readonly subscriptions: (() => void)[];
  private detail: RunDetail | null = null;
  private isVisible = false;
}

function whereabouts(connection: Connection, storeId: string): Pick<RunCardState, 'isHere' | 'isElsewhere'> {
  const isAnswered = connection.kind === 'connected';
  const isHere = isAnswered && connection.status.store_id === storeId;
  return { isHere, isElsewhere: isAnswered && !isHere };
}

function withCurves(card: RunCard, detail: RunDetail | null): CardFacts {
  if (detail === null) {
    return card;
  }
  const curves = new Map(detail.metrics.map(({ key, sparkline }) => [key, sparkline]));
  const metrics = card.metrics.map(metric => ({ ...metric, sparkline: curves.get(metric.key) }));
  return { ...card, metrics, colour: detail.colour };
}
