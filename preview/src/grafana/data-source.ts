import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  DataSourceApi,
  type DataSourceInstanceSettings,
  LoadingState,
  type MetricFindValue,
} from '@grafana/data';
import { type DataQuery } from '@grafana/schema';
import { type SceneObject, sceneGraph } from '@grafana/scenes';
import { type Observable, from } from 'rxjs';
import { type PrometheusTarget, type Range, type Series, asked, escaped, frames, tables } from './prometheus';

type Query = PrometheusTarget & DataQuery;

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: readonly Series[] };
}

/** The data source of the preview: the Prometheus of the demo, through the page's own server. */
export class PrometheusSource extends DataSourceApi<Query> {
  /** What went wrong, for whoever takes the picture. */
  readonly problems: string[] = [];

  constructor(
    settings: DataSourceInstanceSettings,
    private readonly scene: () => SceneObject,
  ) {
    super(settings);
  }

  override query(request: DataQueryRequest<Query>): Observable<DataQueryResponse> {
    return from(this.answered(request));
  }

  override testDatasource(): Promise<{ status: string; message: string }> {
    return Promise.resolve({ status: 'success', message: '' });
  }

  override async metricFindQuery(
    query: string | { query: string },
    options?: { range?: DataQueryRequest['range'] },
  ): Promise<MetricFindValue[]> {
    const text = typeof query === 'string' ? query : query.query;
    const [, selector, label = ''] = /^label_values\((?:([\s\S]+), )?(\w+)\)$/.exec(this.filled(text)) ?? [];
    const params = new URLSearchParams(selector === undefined ? {} : { 'match[]': selector });
    if (options?.range !== undefined) {
      params.set('start', String(options.range.from.unix()));
      params.set('end', String(options.range.to.unix()));
    }
    const response = await fetch(`/prometheus/api/v1/label/${label}/values?${params.toString()}`);
    const { data } = (await response.json()) as { data: readonly string[] };
    return data.map((value) => ({ text: value }));
  }

  private async answered(request: DataQueryRequest<Query>): Promise<DataQueryResponse> {
    const range: Range = { from: request.range.from.valueOf() / 1000, to: request.range.to.valueOf() / 1000 };
    const points = request.maxDataPoints ?? 1000;
    const all = await Promise.all(
      request.targets.map(async (target): Promise<DataFrame[]> => {
        const filled = { ...target, expr: this.filled(target.expr) };
        const question = asked(filled, range, points, request.interval);
        const answer = await ask(target.instant === true ? 'query' : 'query_range', question, range);
        if (answer.data === undefined) this.problems.push(`${answer.error ?? 'no answer'}: ${question.expr}`);
        return frames(target, answer.data?.result ?? [], question.step);
      }),
    );
    const answers = all.flat();
    const asTables = new Set(
      request.targets.filter(({ format }) => format === 'table').map(({ refId }) => refId),
    );
    const graphs = answers.filter(({ refId }) => !asTables.has(refId ?? ''));
    return { data: [...graphs, ...tables(request.targets, answers)], state: LoadingState.Done };
  }

  private filled(text: string): string {
    const format = (value: unknown, variable: { multi?: boolean; includeAll?: boolean }) =>
      escaped(value, variable.multi === true || variable.includeAll === true);
    return sceneGraph.interpolate(this.scene(), text, undefined, format as never);
  }
}

async function ask(
  path: 'query' | 'query_range',
  { expr, step, range }: ReturnType<typeof asked>,
  { to }: Range,
): Promise<Answer> {
  const times: Record<string, string> =
    path === 'query'
      ? { time: String(to) }
      : { start: String(range.from), end: String(range.to), step: String(step) };
  const response = await fetch(`/prometheus/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ query: expr, ...times }),
  });
  return (await response.json()) as Answer;
}
