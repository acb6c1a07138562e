/** Where the fake server's runs come from, at the border where the network would be. */
import type { AlignedCell, RunCell, RunsDiff, RunsDiffed } from '../src/model/api';
import type { SourcesApi } from '../src/model/sources-api';

function side(source: string, ...outputs: Record<string, unknown>[]): NonNullable<AlignedCell['left']> {
  return { cell_id: null, cell_type: 'code', execution_count: 1, source, outputs };
}

function cell(
  kind: AlignedCell['kind'],
  left: AlignedCell['left'],
  right: AlignedCell['right']
): AlignedCell {
  return {
    kind,
    left,
    right,
    source_differs: kind !== 'equal',
    outputs_differ: false,
    is_run: kind === 'changed'
  };
}

export class FakeSources implements SourcesApi {
  asked: RunsDiff[] = [];
  failure: Error | null = null;
  cells: AlignedCell[] = [
    cell('equal', side('import numpy'), side('import numpy')),
    cell('changed', side('lr = 0.1\nfit()'), side('lr = 0.2\nfit()')),
    cell('added', null, side('plot()', { output_type: 'stream', name: 'stdout', text: ['<b>drawn</b>'] }))
  ];

  diffRuns(request: RunsDiff): Promise<RunsDiffed> {
    this.asked.push(request);
    return this.failure === null
      ? Promise.resolve({
          revision: 1,
          params: [],
          metrics: [],
          tags: [],
          left_code: 'lr = 0.1\nfit()',
          right_code: 'lr = 0.2\nfit()',
          left_document: null,
          right_document: null,
          cells: this.cells,
          note: ''
        })
      : Promise.reject(this.failure);
  }

  rewriteRun(): Promise<RunCell> {
    return Promise.resolve({ code: 'lr = 0.1', changeable: { lr: '0.1' } });
  }
}
