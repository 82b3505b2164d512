import { type QueryDefinition } from '@perses-dev/core';
import { type Answer } from '../dashboard/answer';
import { type Panel } from '../dashboard/panel';
import { type Variable } from '../dashboard/variable';
import { withoutVariables } from '../promql/promql-grafana';
import { prometheusDuration } from '../validation/durations';
import { type PrometheusSelector, type TimeSeriesQueryOptions } from './plugins';

/**
 * The query as Perses asks it. `$__rate_interval`, `$__interval`, `$__range` and the variables are Grafana's. Bars are
 * as long as the step: Perses takes no more steps than a panel has pixels, and a fixed window would leave something
 * out between two of them.
 */
export function persesExpr({ bars }: Pick<Panel, 'bars'>, expr: string): string {
  if (bars === undefined) return expr;
  const length = prometheusDuration(bars);
  const windows = new RegExp(String.raw`"(?:\\.|[^"\\])*"|\[${length}\]|\boffset ${length}(?!\w)`, 'g');
  return expr.replace(windows, (found) =>
    found.startsWith('"') ? found : found.replace(length, '$__interval'),
  );
}

export function renderQuery(
  panel: Panel,
  { expr, legend, interval }: Answer,
  datasource: PrometheusSelector,
): QueryDefinition<'TimeSeriesQuery'> {
  const spec: TimeSeriesQueryOptions = {
    query: persesExpr(panel, expr),
    datasource,
    seriesNameFormat: legend,
    ...(interval === undefined ? {} : { minStep: interval }),
  };
  return {
    kind: 'TimeSeriesQuery',
    spec: { plugin: { kind: 'PrometheusTimeSeriesQuery', spec: { ...spec } } },
  };
}

/** How Perses writes a value out (perses/shared `plugin-system` `variables.ts`); any other way it takes for none. */
const FORMATS = [
  ...[
    'csv',
    'distributed',
    'doublequote',
    'glob',
    'json',
    'lucene',
    'percentencode',
    'pipe',
    'prometheus',
    'raw',
  ],
  ...['regex', 'singlequote', 'sqlstring', 'text', 'queryparam'],
];

/** Ways to write a variable that Grafana has and Perses does not. */
export function persesProblems(expr: string, variables: readonly Variable[]): readonly string[] {
  return withoutVariables(expr).variables.flatMap(({ name, text }) => {
    const instead = `write $${name}, which both know.`;
    if (text.startsWith('[[')) return [`Perses does not know ${text}: ${instead}`];
    const [, field, format] = /^\$\{\w+(\.[^:}]+)?(?::([^}]+))?\}$/.exec(text) ?? [];
    if (field !== undefined) return [`Perses has no fields of a value, as in ${text}: ${instead}`];
    if (format === undefined) return [];
    if (!FORMATS.includes(format)) return [`Perses does not know the format of ${text}: ${instead}`];
    const many = variables.some((variable) => variable.name === name && variable.choice === 'many');
    return many && format === 'regex'
      ? [`in Perses ${text} would look for All as a text of its own: ${instead}`]
      : [];
  });
}
