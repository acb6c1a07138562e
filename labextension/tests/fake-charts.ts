/** The server's part in charts, in memory: three charts are proposed, and each shows what it was asked for. */
import type { ChartBuild, ChartBuilt, ChartChoice, ChartConfig, ChartSuggested } from '../src/model/api';
import { LINE } from '../src/model/comparison-model';

export function config(title: string, change: Partial<ChartConfig> = {}): ChartConfig {
  return { ...LINE, title, y: ['metrics.loss'], ...change };
}

function choices(group: ChartChoice['group'], values: readonly string[]): ChartChoice[] {
  return values.map(value => ({ value, label: value.replace(/^(\w+:)?\w+\./, ''), group }));
}

/** `gate`, where there is one, holds answers back; `failure` is what is answered instead. */
export class FakeCharts {
  revision = 1;
  builds: ChartBuild[] = [];
  suggestions = 0;
  notDrawn: string[] = [];
  failure: Error | null = null;
  gate: Promise<void> | null = null;
  atOnce = 0;
  mostAtOnce = 0;
  /** What a chart without a title is called. */
  called = '';
  proposed = [config('loss over step'), config('accuracy by run', { kind: 'bar', y: ['metrics.accuracy'] })];

  async buildChart(request: ChartBuild): Promise<ChartBuilt> {
    this.builds.push(request);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    const { failure, revision } = this;
    await this.gate;
    this.atOnce -= 1;
    if (failure !== null) {
      throw failure;
    }
    return {
      revision,
      unchanged: request.if_revision === revision,
      spec: { mark: request.config.kind, title: request.config.title, runs: request.run_ids },
      data_name: 'points',
      data: request.run_ids.map(run_id => ({ run_id, value: revision })),
      code: `chart of ${request.config.title}`,
      not_drawn: this.notDrawn,
      notes: [],
      config: { ...request.config, title: request.config.title || this.called }
    };
  }

  suggestCharts(): Promise<ChartSuggested> {
    this.suggestions += 1;
    const columns = ['metrics.loss', 'metrics.accuracy', 'metrics.f1'];
    return Promise.resolve({
      revision: this.revision,
      unchanged: false,
      charts: this.proposed,
      kind: choices('kind', ['line', 'bar', 'scatter', 'box', 'parallel', 'heatmap', 'contour']),
      x: [...choices('axis', ['step', 'time']), ...choices('param', ['params.lr'])],
      y: choices('metric', columns),
      colour: choices('param', ['params.lr', 'params.kind']),
      value: choices('param', ['params.lr']),
      facet: choices('param', ['params.lr']),
      group_by: [...choices('repeat', ['auto', 'auto:params.fold']), ...choices('param', ['params.lr'])],
      aggregation: choices('aggregation', ['none', 'mean']),
      uses: { parallel: ['title', 'kind', 'y', 'colour'] }
    });
  }
}
