import { type Flow } from '../flow/flow';
import { type LabelRef, type Metric, type MetricType, type TelemetryRef } from '../exporters/metric';
import { Query } from '../promql/query';
import { type Series, type Where, series } from '../promql/series';

/** A condition that a question is narrowed by. */
export interface Condition<L extends LabelRef = LabelRef> extends Where<L> {
  /** Whether it goes where the vocabulary does not have its label, as the variable it reads goes there. */
  readonly ifKnown?: boolean;
}

/** What a panel of the telemetry labels is narrowed to. */
export type Narrowing = readonly Condition<TelemetryRef>[];

/** A condition that only holds in a flow whose vocabulary has its label. */
export function ifKnown<L extends LabelRef>(where: Where<L>): Condition<L> {
  return { ...where, ifKnown: true };
}

/** A query that is written when the flow is known. */
export function perFlow<L extends LabelRef>(ask: (flow: Flow) => Query<L>): Query<L> {
  return new Query((flow) => ask(flow).resolve(flow));
}

/** A query about the series of a metric that meet every condition. */
export function narrowed<T extends MetricType, L extends LabelRef, K extends LabelRef>(
  metric: Metric<T, L>,
  only: readonly Condition<NoInfer<L>>[],
  ask: (series: Series<T, L>) => Query<K>,
): Query<K> {
  return perFlow((flow) => ask(series(metric, ...known(only, flow))));
}

/** The conditions that hold in a flow. */
export function known<L extends LabelRef>(
  only: readonly Condition<L>[],
  flow: Flow,
): readonly Condition<L>[] {
  return only.filter(({ label, ifKnown = false }) => !ifKnown || flow.labelName(label) !== undefined);
}

/** A query that a flow does not have an answer for unless it meets a requirement; `because` finishes "it lacks …". */
export function provided<L extends LabelRef>(
  requirement: (flow: Flow) => boolean,
  because: string,
  query: Query<L>,
): Query<L> {
  return new Query((flow) => {
    const resolved = query.resolve(flow);
    return requirement(flow) ? resolved : { ...resolved, lacking: [...resolved.lacking, because] };
  });
}
