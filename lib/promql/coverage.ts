import { type Exporter } from '../exporters/exporter';
import { istioGateway } from '../exporters/istio-gateway/exporter';
import {
  type Builder,
  type Expr,
  VectorExprBuilder,
  and,
  gte,
  min,
  n,
  sumOverTime,
} from '@grafana/promql-builder';
import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';
import { prometheusDuration } from '../validation/durations';
import { type Window } from './functions';
import { withLabel } from './label-replace';
import { Query } from './query';
import { RECORDED_BY, recordedBy, recordedScope } from './recorded-growth';
import { vectorOf } from './vector';

/** A clock in the chart, and what it is the clock of. */
export interface Clock {
  readonly name: string;
  readonly metric: Metric;
}

/** The seconds that evaluations stand for in a window; nothing where the clock is not in the chart. */
export function secondsIn({ name, metric }: Clock, range: string, flow: Flow): Builder<Expr> | undefined {
  const added = flow.recorded.get(name);
  if (added === undefined) return undefined;
  const labels = { label: RECORDED_BY, operator: '=' as const, value: recordedBy(metric, flow) };
  return min(sumOverTime(vectorOf(name, [...recordedScope(flow, metric, added), labels]).range(range)));
}

/** Of a window, evaluations may miss one, and a restart of Prometheus now and then. */
const SHARE = 0.998;
/** One evaluation; and the least that says anything is two. */
const [ONE, LEAST] = [60, 120];

/**
 * Results only where evaluations cover the window. What nobody recorded is not zero: without this, rules that are not
 * loaded, or were loaded just now, or an evaluator that paused, would read as little or no traffic.
 */
export function whileCovered(
  expr: Builder<Expr>,
  labels: readonly string[],
  window: Window,
  clock: Clock,
  flow: Flow,
  rate = false,
): Builder<Expr> | undefined {
  // A rate is of the seconds that are there, however few.
  const covered = covering(window, clock, flow, rate ? n(ONE) : leastOf(window));
  if (covered === undefined) return undefined;
  const both = and(expr, covered);
  // Not `on ()`, which the builder writes without its parentheses (promql-builder 0.0.6).
  return labels.length === 0 ? both : both.ignoring([...labels]);
}

/** A result, without labels, where the evaluations cover a window; nothing where the clock is not in the chart. */
export function covering(
  window: Window,
  clock: Clock,
  flow: Flow,
  least = leastOf(window),
): Builder<Expr> | undefined {
  const seconds = secondsIn(clock, rangeText(window), flow);
  return seconds && gte(seconds, least);
}

function leastOf(window: Window): Builder<Expr> {
  if (window === 'rate-interval') return n(ONE);
  if (window === 'range')
    return new VectorExprBuilder().metric(`clamp_min(vector(${SHARE} * $__range_s - ${ONE}), ${LEAST})`);
  const seconds = window.toSeconds({ integral: false });
  return n(Math.max(Math.floor(SHARE * seconds - ONE), LEAST));
}

/** A window as PromQL and Grafana write it. */
export function rangeText(window: Window): string {
  if (window === 'rate-interval') return '$__rate_interval';
  return window === 'range' ? '$__range' : prometheusDuration(window);
}

/** Where the name is another than that of the exporter. */
const VARIABLES: ReadonlyMap<Exporter, string> = new Map([[istioGateway, 'gateway_recorded']]);

/**
 * The variable of a dashboard that is `.*` where the recordings of an exporter cover its range, and empty where they do
 * not. Raw counters are asked under the condition that no job matches it: they cost nothing while recordings answer.
 */
export function coverageVariable({ exporter }: Metric): string {
  return VARIABLES.get(exporter) ?? `${exporter.name.replaceAll('-', '_')}_recorded`;
}

/** The label whose value {@link coverageVariable} has. */
export const COVERED = 'covered';

/** Has one result, with the label {@link COVERED}, where evaluations of every clock cover the range of a dashboard. */
export function coverage(clocks: readonly Clock[]): Query {
  return new Query((flow) => {
    const all = clocks.flatMap((clock) => covering('range', clock, flow) ?? []);
    const expr = all.reduce<Builder<Expr>>(
      (first, next) => (first === next ? first : and(first, next)),
      all[0] ?? n(0),
    );
    const metrics = clocks.map(({ metric }) => metric);
    return {
      expr: withLabel(expr, COVERED, '.*'),
      labels: new Set([COVERED]),
      metrics,
      problems: [],
      lacking: [],
      typed: true,
    };
  });
}
