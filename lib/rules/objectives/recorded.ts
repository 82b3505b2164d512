import {
  type Builder,
  type Expr,
  LabelSelectorBuilder,
  VectorExprBuilder,
  avgOverTime,
  lastOverTime,
  sumOverTime,
} from '@grafana/promql-builder';
import { type LabelRef } from '../../exporters/metric';
import { Query } from '../../promql/query';
import { type RecordingRule } from '../rule';

/** Tells the recordings of several installations apart, as it does for the standard ones. */
export const INSTANCE = 'maas_instance';

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
    const matched = { ...own, ...instanceOf(flow.recorded.get(name)) };
    const matchers = Object.entries(matched).map(([label, value]) =>
      new LabelSelectorBuilder().name(label).operator('=').value(value),
    );
    const series = new VectorExprBuilder().metric(name).labels(matchers);
    if (range !== undefined) series.range(range);
    return {
      expr: apply(series),
      metrics,
      lacking,
      labels: new Set([...labels, ...Object.keys(matched)]),
      problems: [],
    };
  });
}

/** A panel is made without knowing which installation it will be for; its flow knows. */
function instanceOf(labels: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { [INSTANCE]: instance } = labels;
  return instance === undefined ? {} : { [INSTANCE]: instance };
}
