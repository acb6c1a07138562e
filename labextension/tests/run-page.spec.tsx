import type { BoundFunctions, queries } from '@testing-library/react';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/model/api';
import type { RunPageModel } from '../src/model/run-page-model';
import { english } from '../src/model/translator';
import { DiffView } from '../src/ui/diff-view';
import { RunPage } from '../src/ui/run-page';
import type { RunPageHost } from '../src/ui/run-page-host';
import { SaveModelDialog } from '../src/ui/save-model-dialog';
import { FakeFiles, file } from './fake-files';
import { FakeServer, run } from './fake-server';
import { openRunPage } from './open-run-page';

interface Shown {
  server: FakeServer;
  files: FakeFiles;
  model: RunPageModel;
  opened: string[];
}

/** The page of the run "deep" in the experiment "digits", as soon as it is there. */
async function showPage(prepare: (server: FakeServer, files: FakeFiles) => void = () => {}): Promise<Shown> {
  const [server, files] = [new FakeServer(), new FakeFiles()];
  server.experiments.set('digits', [run('deep', { loss: 0.25, accuracy: 0.9 }), run('wide')]);
  prepare(server, files);
  const model = openRunPage(server, { files });
  const opened: string[] = [];
  const host: RunPageHost = {
    Diff: DiffView,
    SaveModel: SaveModelDialog,
    drawChart: () =>
      Promise.resolve({
        update: () => Promise.resolve(),
        reset: () => Promise.resolve(),
        emphasize: () => {},
        toImage: type => Promise.resolve(new Blob([type])),
        finalize: () => {}
      }),
    renderMime: (node, { data }) => {
      node.textContent = Object.keys(data).join();
      return () => node.replaceChildren();
    },
    onOpenRun: id => opened.push(id),
    onViewRunList: (...where) => opened.push(where.join('/')),
    onOpenSource: id => {
      opened.push(`source of ${id}`);
      return Promise.resolve();
    }
  };
  render(<RunPage model={model} host={host} trans={english} />);
  await screen.findByRole('heading', { level: 1 });
  return { server, files, model, opened };
}

function region(name: string): BoundFunctions<typeof queries> {
  return within(screen.getByRole('region', { name }));
}

describe("a run's page", () => {
  it('shows name, status, source, params, metrics and code, and leads to the notebook and the list', async () => {
    const { opened } = await showPage();
    expect(screen.getByRole('heading', { level: 1, name: 'deep' })).toBeTruthy();
    expect(region('Overview').getByText('Finished')).toBeTruthy();
    await userEvent.click(region('Overview').getByRole('link', { name: 'churn.ipynb' }));
    await userEvent.click(screen.getByRole('button', { name: 'View run list' }));
    expect(opened).toEqual(['source of id-deep', 'digits/id-deep']);
    const params = within(screen.getByRole('table', { name: 'Hyperparameters' }));
    expect(params.getByRole('row', { name: /^lr/ }).textContent).toContain('0.1');
    expect(within(screen.getByRole('table', { name: 'Metrics' })).getAllByRole('row')).toHaveLength(3);
    expect(region('Code').getByText('lr = 0.1')).toBeTruthy();
    expect(screen.getByText('A parameter was too long.')).toBeTruthy();
  });

  it('follows the run: a new value is there without being asked for', async () => {
    const { server } = await showPage();
    server.change('digits', runs => {
      runs[0]!.metrics['loss'] = 0.125;
    });
    await waitFor(() => expect(screen.getByRole('row', { name: /loss/ }).textContent).toContain('0.1250'));
  });

  it('is renamed in its place; a name that is refused stays to be mended', async () => {
    const { server } = await showPage();
    await userEvent.click(screen.getByRole('button', { name: 'Rename run' }));
    server.failure = new ApiError('This name is taken.', 'conflict', 409);
    await userEvent.clear(screen.getByRole('textbox', { name: 'Name' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'deeper{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('This name is taken.');
    server.failure = null;
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), '{Enter}');
    expect(await screen.findByRole('heading', { level: 1, name: 'deeper' })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps what is typed into the note while the run goes on, and sends it on demand', async () => {
    const { server } = await showPage();
    const note = screen.getByRole('textbox', { name: 'Notes' });
    await userEvent.type(note, 'tried');
    server.change('digits', runs => {
      runs[0]!.metrics['loss'] = 0.5;
    });
    await waitFor(() => expect(screen.getByRole('row', { name: /loss/ }).textContent).toContain('0.5000'));
    expect(note).toHaveProperty('value', 'tried');
    await userEvent.click(screen.getByRole('button', { name: 'Save note' }));
    expect(server.requests('runs.update')).toEqual([{ run_ids: ['id-deep'], note: 'tried' }]);
  });

  it('keeps what is typed into the note while it is being sent', async () => {
    const { model, server } = await showPage();
    const note = screen.getByRole('textbox', { name: 'Notes' });
    await userEvent.type(note, 'tried');
    const sent = model.setNote.bind(model);
    let answer = (): void => {};
    const answered = new Promise<void>(resolve => (answer = resolve));
    model.setNote = async text => {
      await answered;
      return sent(text);
    };
    await userEvent.click(screen.getByRole('button', { name: 'Save note' }));
    await userEvent.type(note, ' twice');
    answer();
    await waitFor(() => expect(server.requests('runs.update')).toHaveLength(1));
    await act(() => Promise.resolve());
    expect(note).toHaveProperty('value', 'tried twice');
  });

  it('keeps the focus on the way to the next run', async () => {
    const { model } = await showPage();
    screen.getByRole('button', { name: 'Next run' }).focus();
    act(() => model.open('id-wide'));
    await screen.findByRole('heading', { level: 1, name: 'wide' });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Next run' }));
  });

  it('keeps a note that was not sent, for the way back to its run', async () => {
    const { model } = await showPage();
    await userEvent.type(screen.getByRole('textbox', { name: 'Notes' }), 'half a thought');
    act(() => model.open('id-wide'));
    await screen.findByRole('heading', { level: 1, name: 'wide' });
    expect(screen.getByRole('textbox', { name: 'Notes' })).toHaveProperty('value', '');
    act(() => model.open('id-deep'));
    await screen.findByRole('heading', { level: 1, name: 'deep' });
    expect(screen.getByRole('textbox', { name: 'Notes' })).toHaveProperty('value', 'half a thought');
  });

  it('puts its code beside that of another run', async () => {
    await showPage();
    const choice = screen.getByRole('combobox', { name: 'Diff with' });
    await userEvent.click(choice);
    await userEvent.selectOptions(choice, await within(choice).findByRole('option', { name: 'wide' }));
    expect(await screen.findByRole('group', { name: 'Cell 2, changed' })).toBeTruthy();
    await userEvent.selectOptions(choice, 'nothing');
    expect(screen.queryByRole('group', { name: 'Cell 2, changed' })).toBeNull();
  });

  it('opens the whole curve of a metric, and closes it', async () => {
    const { server } = await showPage();
    await userEvent.click(screen.getByRole('button', { name: 'loss' }));
    expect(await screen.findByRole('figure', { name: 'loss over step' })).toBeTruthy();
    expect(server.requests('charts.build')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Close chart' }));
    expect(screen.queryByRole('figure')).toBeNull();
  });

  it('says why the run can not be had, and asks again', async () => {
    const server = new FakeServer();
    server.experiments.set('digits', [run('deep')]);
    server.failure = new ApiError('There is no such run.', 'run_not_found', 404);
    render(<RunPage model={openRunPage(server)} host={{} as RunPageHost} trans={english} />);
    expect((await screen.findByRole('alert')).textContent).toContain('There is no such run.');
    server.failure = null;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'deep' })).toBeTruthy();
  });
});

describe('the files of a run', () => {
  const tree = (_: FakeServer, files: FakeFiles): void => {
    files.folders = {
      '': [file('plots/'), file('a.txt'), file('t.csv'), file('report.html'), file('c.json'), file('b.bin')],
      plots: [file('plots/p.svg', { digest: 'abc' })]
    };
    files.texts = { 'a.txt': 'x'.repeat(30), 'c.json': '{"deep": {"n": 1}}', 'b.bin': 'a\0b' };
  };
  const item = (name: string): HTMLElement => screen.getByRole('treeitem', { name });

  it('are a tree that the keyboard walks; a folder is asked for when it is opened', async () => {
    await showPage(tree);
    const plots = await screen.findByRole('treeitem', { name: 'plots' });
    expect(screen.queryByRole('treeitem', { name: 'p.svg' })).toBeNull();
    await userEvent.click(plots);
    expect(await screen.findByRole('treeitem', { name: 'p.svg' })).toBeTruthy();
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(item('p.svg'));
    expect(item('p.svg').getAttribute('aria-level')).toBe('2');
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(plots.getAttribute('aria-expanded')).toBe('false');
    await userEvent.keyboard('{End}');
    expect(document.activeElement).toBe(item('b.bin'));
    await userEvent.keyboard('a{Enter}');
    expect(item('a.txt').getAttribute('aria-selected')).toBe('true');
    expect(screen.getAllByRole('treeitem').filter(one => one.tabIndex === 0)).toHaveLength(1);
  });

  it('are shown by their kind: text in pieces, tables, JSON, pages without script', async () => {
    await showPage(tree);
    const preview = region('Preview');
    await userEvent.click(await screen.findByRole('treeitem', { name: 'a.txt' }));
    await userEvent.click(await preview.findByRole('button', { name: 'Show more' }));
    expect(await preview.findByText('x'.repeat(30))).toBeTruthy();
    await userEvent.click(item('t.csv'));
    expect((await preview.findByRole('table')).textContent).toContain('<b>ä</b>');
    expect(preview.getByText('2 of 7 rows')).toBeTruthy();
    await userEvent.click(item('c.json'));
    await userEvent.click(await preview.findByText('deep:'));
    expect(await preview.findByText('n:')).toBeTruthy();
    await userEvent.click(item('report.html'));
    const page = (await preview.findAllByTitle('report.html')).find(node => node.tagName === 'IFRAME')!;
    expect([page.getAttribute('sandbox'), page.getAttribute('src')]).toEqual([
      '',
      '/artifacts/id-deep/report.html?inline=1&content=10'
    ]);
    await userEvent.click(item('b.bin'));
    expect(await preview.findByText("This kind of file can't be shown here.")).toBeTruthy();
  });

  it('are saved one by one, or all as a zip whose progress is shown', async () => {
    const { files } = await showPage(tree);
    files.states = [{ state: 'sending', done_bytes: 4000, size_bytes: 10_000 }];
    await userEvent.click(await screen.findByRole('treeitem', { name: 'a.txt' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Download a.txt' }));
    await userEvent.click(screen.getByRole('button', { name: 'Download all' }));
    expect(files.saved).toEqual([
      ['/artifacts/id-deep/a.txt', 'a.txt'],
      ['/exports/ticket', 'all.zip']
    ]);
    expect(await screen.findByText('4 kB of 10 kB')).toBeTruthy();
    expect(await screen.findByText('Downloaded.')).toBeTruthy();
  });

  it('are not asked about any more when the page is gone', async () => {
    const { files, model } = await showPage(tree);
    let answer = (): void => {};
    const answered = new Promise<void>(resolve => (answer = resolve));
    const asked = vi.fn(async () => {
      await answered;
      return { state: 'sending' as const, done_bytes: 1, size_bytes: 10 };
    });
    files.getExport = asked;
    await model.files.saveAll();
    model.dispose();
    vi.useFakeTimers();
    answer();
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(asked).toHaveBeenCalledOnce();
  });

  it('stay on screen while a file that grows is read again', async () => {
    const { files, model } = await showPage(tree);
    await userEvent.click(await screen.findByRole('treeitem', { name: 'a.txt' }));
    await region('Preview').findByText('x'.repeat(20));
    await userEvent.click(region('Preview').getByRole('button', { name: 'Show more' }));
    await region('Preview').findByText('x'.repeat(30));
    let answer = (): void => {};
    const answered = new Promise<void>(resolve => (answer = resolve));
    const read = files.readArtifact.bind(files);
    files.readArtifact = async request => {
      await answered;
      return read(request);
    };
    files.folders['']![1] = file('a.txt', { size_bytes: 35 });
    files.texts['a.txt'] = 'x'.repeat(35);
    await act(() => model.files.refresh());
    expect(region('Preview').getByText('x'.repeat(30))).toBeTruthy();
    answer();
    expect(await region('Preview').findByText('x'.repeat(35))).toBeTruthy();
  });
});
