import { VectorExprBuilder } from '@grafana/promql-builder';
import { type Duration } from 'cdk8s';
import { type LabelRef, type Metric } from '../exporters/metric';
import { checkQuery } from '../checks/check-query';
import { Query } from '../promql/query';

export interface RawQueryOptions {
  /**
   * Where the query runs: a rule has neither Grafana's variables nor a step that changes.
   * @default 'dashboard'
   */
  readonly use?: 'dashboard' | 'rule';

  /**
   * Metrics of your own exporters.
   * @default []
   */
  readonly metrics?: readonly Metric[];

  /**
   * Whether a metric that nobody has described is a problem.
   * @default true
   */
  readonly strict?: boolean;

  /**
   * The step of a panel that draws one bar for each.
   * @default - a fixed window does not follow the dashboard
   */
  readonly bars?: Duration;

  /**
   * The labels of the result, for when nobody can know them: behind a recording rule, or a variable that names a label.
   * @default []
   */
  readonly labels?: readonly string[];
}

/**
 * A query as text, Grafana variables and all, held to the checks of typed queries.
 * @example
 * rawQuery('sum by (tier) (rate(authorized_hits[$__rate_interval]))')
 */
export function rawQuery<L extends LabelRef = string>(text: string, options: RawQueryOptions = {}): Query<L> {
  const { use = 'dashboard', metrics, strict, bars, labels = [] } = options;
  return new Query<L>((flow) => {
    const check = checkQuery(text, { flow, use, metrics, strict, bars });
    const known = check.labels ?? new Set(labels);
    return {
      expr: verbatim(text),
      labels: new Set([...known].filter((label) => label !== '__name__')),
      metrics: check.metrics,
      problems: check.problems.flatMap(({ severity, message }) => (severity === 'error' ? [message] : [])),
      lacking: [],
    };
  });
}

/**
 * promql-builder has no raw node, but prints the metric of a vector as it is, and parentheses around every operand. A
 * comment at the end must not swallow them.
 */
function verbatim(text: string): VectorExprBuilder {
  return new VectorExprBuilder().metric(/#[^\n]*$/.test(text) ? `${text}\n` : text);
}
