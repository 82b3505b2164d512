import {
  type AggregationExprBuilder,
  type Builder,
  type Expr,
  avg,
  count,
  max,
  min,
  sum,
  topk,
} from '@grafana/promql-builder';
import { type Flow } from '../flow/flow';
import { type LabelRef } from '../exporters/metric';
import { lookUpLabel } from './label-lookup';
import { Query, type ResolvedQuery } from './query';

type Operator = 'sum' | 'max' | 'min' | 'avg' | 'count';

const OPERATORS: Readonly<Record<Operator, (vector: Builder<Expr>) => AggregationExprBuilder>> = {
  sum,
  max,
  min,
  avg,
  count,
};

/** Adds everything up. */
export function total(query: Query): Query<never> {
  return aggregation('sum', query, []);
}

/** Adds up what has the same values of `by`. */
export function sumBy<L extends LabelRef, const K extends L>(by: readonly K[], query: Query<L>): Query<K> {
  return aggregation('sum', query, by);
}

/** The largest of what has the same values of `by`. */
export function maxBy<L extends LabelRef, const K extends L>(by: readonly K[], query: Query<L>): Query<K> {
  return aggregation('max', query, by);
}

/** The smallest of what has the same values of `by`. */
export function minBy<L extends LabelRef, const K extends L>(by: readonly K[], query: Query<L>): Query<K> {
  return aggregation('min', query, by);
}

/** The mean of what has the same values of `by`. */
export function avgBy<L extends LabelRef, const K extends L>(by: readonly K[], query: Query<L>): Query<K> {
  return aggregation('avg', query, by);
}

/** How many results there are with the same values of `by`. */
export function countBy<L extends LabelRef, const K extends L>(by: readonly K[], query: Query<L>): Query<K> {
  return aggregation('count', query, by);
}

/** The `k` largest results. */
export function largest<L extends LabelRef>(k: number, query: Query<L>): Query<L> {
  return new Query((flow) => {
    const inner = query.resolve(flow);
    const problems =
      Number.isInteger(k) && k > 0 ? [] : [`the ${k} largest results: write a whole number above 0.`];
    return { ...inner, expr: topk(k, inner.expr), problems: [...inner.problems, ...problems] };
  });
}

function aggregation<K extends LabelRef>(
  operator: Operator,
  query: Query,
  by: readonly LabelRef[],
): Query<K> {
  return new Query((flow) => aggregated(operator, query.resolve(flow), flow, by));
}

/** Groups a resolved query; a label it does not have is a problem, or lacking when the vocabulary could have it. */
export function aggregated(
  operator: Operator,
  inner: ResolvedQuery,
  flow: Flow,
  by: readonly LabelRef[],
): ResolvedQuery {
  const names: string[] = [];
  const problems: string[] = [];
  const lacking: string[] = [];
  const { metrics, labels } = inner;
  const place = {
    metrics,
    labels,
    // Only a message asks for it.
    get what() {
      return `${operator} of ${metrics.map(({ name }) => name).join(', ')}`;
    },
  };
  for (const label of by) {
    const found = lookUpLabel(flow, place, label);
    if ('name' in found) names.push(found.name);
    else if ('lacking' in found) lacking.push(found.lacking);
    else problems.push(found.problem);
  }
  const grouped = OPERATORS[operator](inner.expr);
  return {
    // A sum or count of quantiles is none, and can be any number.
    ceiling: operator === 'sum' || operator === 'count' ? undefined : inner.ceiling,
    metrics,
    typed: inner.typed,
    expr: names.length === 0 ? grouped : grouped.by(names),
    labels: new Set(names),
    problems: [...inner.problems, ...problems],
    lacking: [...inner.lacking, ...lacking],
  };
}
