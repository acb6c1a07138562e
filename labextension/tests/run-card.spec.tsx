import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { CardFacts } from '../src/model/run-card';
import { RunCard } from '../src/ui/run-card';

const FACTS: CardFacts = {
  run_id: 'r1',
  run_name: 'wide-net',
  experiment_id: '7',
  experiment_name: 'digits',
  status: 'FINISHED',
  start_time: 1_000_000,
  end_time: 1_003_200,
  params: { lr: '0.1', depth: '3' },
  changed_params: ['lr'],
  metrics: [
    { key: 'accuracy', last: 0.98124, sparkline: { steps: [0, 1], values: [0.5, 0.98124] } },
    { key: 'loss', last: 0.2 }
  ],
  best: { accuracy: 0.97, loss: 0.1 },
  warnings: [],
  colour: '#0072b2'
};

function show(facts: Partial<CardFacts> = {}, isLive = false): { onOpen: ReturnType<typeof vi.fn> } {
  const onOpen = vi.fn();
  render(<RunCard facts={{ ...FACTS, ...facts }} isLive={isLive} onOpen={onOpen} />);
  return { onOpen };
}

const card = (): HTMLElement => screen.getByRole('group', { name: 'Run wide-net' });

describe('RunCard', () => {
  it('says which run of which experiment it is, how it went and how long it took', () => {
    show();
    expect(card().textContent).toContain('wide-net');
    expect(card().textContent).toMatch(/→ digits · Finished · 3\.2 s/);
    expect(screen.getByRole('img', { name: 'Status: Finished' })).toBeTruthy();
  });

  it('shows the params that differ from the attempt before, and those that are gone', () => {
    show({ changed_params: ['lr', 'dropout'] });
    expect(card().textContent).toContain('lr = 0.1');
    expect(card().textContent).toContain('dropout not set');
    expect(card().textContent).not.toContain('depth');
  });

  it('names what the cell assigns before what it hands to a constructor', () => {
    show({ changed_params: ['Net.width', 'lr'], params: { 'Net.width': '3', lr: '0.1' } });
    expect(card().textContent).toMatch(/lr = 0\.1.*Net\.width = 3/);
  });

  it('compares metrics with the best earlier run, and stresses only an improvement', () => {
    show();
    const better = screen.getByRole('img', { name: '0.01124 above the best earlier run' });
    const worse = screen.getByRole('img', { name: '0.1000 above the best earlier run' });
    expect(better.textContent).toContain('▲');
    expect(better.className).toBe('jp-Trackside-cardBetter');
    expect(worse.className).not.toBe('jp-Trackside-cardBetter');
  });

  it('compares nothing where a name tells no direction or a value is not finite', () => {
    show({
      metrics: [
        { key: 'epochs', last: 3 },
        { key: 'loss', last: 'NaN' }
      ],
      best: { epochs: 2, loss: 0.1 }
    });
    expect(card().textContent).toContain('NaN');
    expect(card().textContent).not.toMatch(/[▲▼]/);
  });

  it('draws the curve of a metric that has one', () => {
    show();
    expect(screen.getByRole('img', { name: 'accuracy over step' })).toBeTruthy();
    expect(screen.queryByRole('img', { name: 'loss over step' })).toBeNull();
  });

  it('shortens long lists', () => {
    const keys = Array.from({ length: 9 }, (_, i) => `p${i}`);
    show({ changed_params: keys, params: Object.fromEntries(keys.map(key => [key, '1'])) });
    expect(card().textContent).toContain('and 3 more');
  });

  it('shows names as text, never as markup', () => {
    const run_name = '<img src=x onerror=alert(1)>';
    show({ run_name, experiment_name: run_name, params: { lr: run_name } });
    expect(document.querySelector('img')).toBeNull();
    expect(screen.getByRole('group', { name: `Run ${run_name}` }).textContent).toContain(run_name);
  });

  it('lets the clock go on while the run is live', () => {
    vi.useFakeTimers({ now: 1_005_000 });
    show({ status: 'RUNNING', end_time: null }, true);
    expect(card().textContent).toContain('Running · 5.0 s');
    act(() => void vi.advanceTimersByTime(7_000));
    expect(card().textContent).toContain('Running · 12 s');
    vi.useRealTimers();
  });

  it('claims no duration for a run of which nobody tells any more', () => {
    show({ status: 'RUNNING', end_time: null }, false);
    expect(card().textContent).not.toMatch(/\d s/);
  });

  it('shows the warnings of the run', () => {
    show({ warnings: ['3 points were dropped: the disk is full.'] });
    expect(card().textContent).toContain('3 points were dropped');
  });

  it('opens the run', async () => {
    const { onOpen } = show();
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    expect(onOpen).toHaveBeenCalledOnce();
  });

  it('says why a run can’t be opened while no server answers', () => {
    render(<RunCard facts={FACTS} isLive={false} />);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Open' });
    expect(button.disabled).toBe(true);
    expect(button.title).toContain('does not answer');
  });

  it('says that it opens another store for a run that is in one', () => {
    render(<RunCard facts={FACTS} isLive={false} isElsewhere onOpen={() => undefined} />);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Open' });
    expect(button.disabled).toBe(false);
    expect(button.title).toContain('show its store');
  });
});
