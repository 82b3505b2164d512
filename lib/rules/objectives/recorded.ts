import {
  type Builder,
  type Expr,
  LabelSelectorBuilder,
  VectorExprBuilder,
  avgOverTime,
  lastOverTime,
  sumOverTime,
} from '@grafana/promql-builder';
import { INSTANCE_LABEL } from '../../labels/scope-labels';
import { type LabelRef } from '../../exporters/metric';
import { Query } from '../../promql/query';
import { type RecordingRule } from '../rule';

/**
 * What a rule records, as it is now. The metrics are those behind the rule: they say where another rule can see it, and
 * what a panel on it is about.
 */
export function recorded<L extends LabelRef = LabelRef>(rule: RecordingRule): Query<L> {
  return over(rule, undefined, (series) => series);
}

const OVER_TIME = { sum: sumOverTime, average: avgOverTime, last: lastOverTime } as const;

/** What a rule has recorded over a stretch of time, written as PromQL does: `30d`. */
export function recordedOver<L extends LabelRef = LabelRef>(
  rule: RecordingRule,
  stretch: string,
  take: keyof typeof OVER_TIME,
): Query<L> {
  return over(rule, stretch, OVER_TIME[take]);
}

function over<L extends LabelRef>(
  { name, query, labels: own = {} }: RecordingRule,
  range: string | undefined,
  apply: (series: Builder<Expr>) => Builder<Expr>,
): Query<L> {
  return new Query((flow) => {
    // What is wrong with the query behind it, its own rule says.
    const { metrics, labels, lacking } = query.resolve(flow);
    const scope = [...flow.clusterScope, flow.instanceScope];
    const said = Object.entries(own).filter(([label]) => scope.every((one) => one.label !== label));
    const matchers = [
      ...said.map(([label, value]) => ({ label, operator: '=' as const, value })),
      ...scope,
    ].map(({ label, operator, value }) =>
      new LabelSelectorBuilder().name(label).operator(operator).value(value),
    );
    const series = new VectorExprBuilder().metric(name).labels(matchers);
    if (range !== undefined) series.range(range);
    return {
      expr: apply(series),
      metrics,
      lacking,
      labels: new Set([
        ...labels,
        ...Object.keys(own),
        ...(flow.instance === undefined ? [] : [INSTANCE_LABEL]),
      ]),
      problems: [],
    };
  });
}
