import { describe, expect, it } from 'vitest';
import type { NotebookSnapshot, NotebookTaken } from '../src/model/notebook-api';
import { MAX_OUTPUT, MAX_REQUEST, SnapshotSender, takeDown } from '../src/model/notebook-snapshot';
import { isTracked } from '../src/model/tracked-source';

/** A store that gives each cell the digest of its text, and can forget. */
function fakeStore(): { requests: NotebookSnapshot[]; forget(): void; sender: SnapshotSender } {
  const requests: NotebookSnapshot[] = [];
  let held = new Set<string>();
  let version = 0;
  const takeSnapshot = (request: NotebookSnapshot): Promise<NotebookTaken> => {
    requests.push(request);
    const digests = request.cells.map(({ cell, digest }) => {
      if (cell) {
        const text = JSON.stringify(cell);
        const made = `${String(version)}:${String(text.length)}:${text.slice(0, 60)}`;
        held.add(made);
        return made;
      }
      return typeof digest === 'string' && held.has(digest) ? digest : null;
    });
    const isWhole = request.is_complete === true && !digests.includes(null);
    return Promise.resolve({ revision: 1, digests, clean: isWhole ? 'yes' : null });
  };
  const forget = (): void => {
    held = new Set();
    version++;
  };
  return { requests, forget, sender: new SnapshotSender({ takeSnapshot }) };
}

const cell = (source: string, outputs: object[] = []): object => ({
  cell_type: 'code',
  id: source,
  source,
  outputs
});
const sent = (requests: NotebookSnapshot[]): number =>
  requests.flatMap(one => one.cells).filter(one => Boolean(one.cell)).length;

describe('SnapshotSender', () => {
  it('sends each cell once, and then only what changed', async () => {
    const { requests, sender } = fakeStore();
    expect(await sender.send('run', takeDown([cell('a'), cell('b')], {}))).toBe('yes');
    expect(sent(requests)).toBe(2);
    requests.length = 0;
    expect(await sender.send('next', takeDown([cell('b'), cell('c'), cell('a')], {}))).toBe('yes');
    expect(sent(requests)).toBe(1);
    expect(requests.at(-1)?.cells).toHaveLength(3);
  });

  it('sends everything again to a store that has forgotten', async () => {
    const { requests, sender, forget } = fakeStore();
    await sender.send('run', takeDown([cell('a'), cell('b')], {}));
    forget();
    requests.length = 0;
    expect(await sender.send('run', takeDown([cell('a'), cell('b')], {}))).toBe('yes');
    expect(sent(requests)).toBe(2);
  });

  it('keeps each request small', async () => {
    const { requests, sender } = fakeStore();
    const text = { output_type: 'stream', name: 'stdout', text: 'x'.repeat(MAX_OUTPUT - 10) };
    const cells = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => cell(name, [text]));
    expect(await sender.send('run', takeDown(cells, {}))).toBe('yes');
    expect(requests.length).toBeGreaterThan(3);
    for (const request of requests) {
      expect(JSON.stringify(request).length).toBeLessThan(1 << 20);
    }
  });
});

describe('takeDown', () => {
  it('leaves large outputs out, with a note', () => {
    const data = { 'image/png': 'x'.repeat(MAX_OUTPUT + 1), 'text/plain': 'a figure' };
    const taken = takeDown([cell('a', [{ output_type: 'display_data', data, metadata: {} }])], {});
    expect(taken.cells[0]).toContain('a figure');
    expect(taken.cells[0]?.length).toBeLessThan(1000);
    expect(taken.notes).toEqual(['Cell 1: image/png of 256 KiB is left out.']);
    const many = Array.from({ length: 9 }, () => ({ output_type: 'stream', text: 'x'.repeat(MAX_OUTPUT) }));
    const bare = takeDown([cell('b', many)], {});
    expect(bare.cells[0]?.length).toBeLessThan(MAX_REQUEST);
    expect(bare.notes).toHaveLength(1);
  });
});

describe('isTracked', () => {
  it('is what the kernel takes for a tracked cell', () => {
    for (const source of ['%%track', '%%track a -p b\nx = 1', '\n# why\n%%track', '%%time\n%%track x']) {
      expect(isTracked(source), source).toBe(true);
    }
    for (const source of ['', 'x = 1\n%%track', '%%tracker', '# %%track', '%%bash\n%%track']) {
      expect(isTracked(source), source).toBe(false);
    }
  });
});
