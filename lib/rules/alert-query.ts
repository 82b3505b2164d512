import { and } from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { type Flow } from '../flow/flow';
import { boundOf, durationOf } from '../exporters/histogram-bounds';
import { type LabelRef } from '../exporters/metric';
import { exceeding } from '../promql/arithmetic';
import { quantile } from '../promql/functions';
import { Query, type ResolvedQuery, merged } from '../promql/query';
import { type Series } from '../promql/series';
import { perFlow } from '../queries/narrowing';
import { prometheusDuration } from '../validation/durations';

/** The results of `query` that `evidence` has a result for. They meet on their labels, so both must have the same. */
export function onlyWhile<L extends LabelRef>(query: Query<L>, evidence: Query<NoInfer<L>>): Query<L> {
  return new Query((flow): ResolvedQuery => {
    const [a, b] = [query.resolve(flow), evidence.resolve(flow)];
    const parts = merged([a, b]);
    const apart = [...a.labels].some((label) => !b.labels.has(label)) || a.labels.size !== b.labels.size;
    const list = (labels: ReadonlySet<string>) => [...labels].sort().join(', ') || 'none';
    const problems =
      apart && parts.lacking.length === 0
        ? [
            `an alert and its guard meet on their labels, but one has ${list(a.labels)} and the other ` +
              `${list(b.labels)}: aggregate both by the same labels.`,
          ]
        : [];
    return {
      ...parts,
      expr: and(a.expr, b.expr),
      labels: a.labels,
      problems: [...parts.problems, ...problems],
    };
  });
}

/** All results of `query`, while `evidence`, which has no labels, has a result at all. */
export function onlyWhileAny<L extends LabelRef>(query: Query<L>, evidence: Query<never>): Query<L> {
  return new Query((flow): ResolvedQuery => {
    const [a, b] = [query.resolve(flow), evidence.resolve(flow)];
    const both = and(a.expr, b.expr);
    // Not `on ()`, which the builder writes without its parentheses (promql-builder 0.0.6).
    const expr = a.labels.size === 0 ? both : both.ignoring([...a.labels]);
    return { ...merged([a, b]), expr, labels: a.labels };
  });
}

/** A query that says what is wrong with the thresholds it was given. */
export function checked<L extends LabelRef>(query: Query<L>, problems: readonly string[]): Query<L> {
  return new Query((flow) => {
    const resolved = query.resolve(flow);
    return { ...resolved, problems: [...problems, ...resolved.problems] };
  });
}

const USUAL_WINDOW = Duration.minutes(5);
const SCRAPES_IN_A_WINDOW = 4;

/** A query over a window that holds enough scrapes: 5 minutes, or more where the flow is scraped rarely. */
export function overWindow<L extends LabelRef>(
  window: Duration | undefined,
  ask: (window: Duration) => Query<L>,
): Query<L> {
  return perFlow((flow) => ask(window ?? windowOf(flow)));
}

function windowOf({ scrapeInterval }: Flow): Duration {
  const least = SCRAPES_IN_A_WINDOW * scrapeInterval.toSeconds({ integral: false });
  return least > USUAL_WINDOW.toSeconds() ? Duration.seconds(least) : USUAL_WINDOW;
}

export interface SlowQuestion<K> {
  /** How messages call the threshold, such as `authLatency`. */
  readonly prop: string;
  readonly quantile: number;
  readonly than: Duration;
  readonly by: readonly K[];
  readonly window: Duration;
}

/** The results of a quantile that are above a bound. */
export function slowerThan<L extends LabelRef, const K extends NoInfer<L>>(
  histogram: Series<'histogram', L>,
  { prop, quantile: q, than, by, window }: SlowQuestion<K>,
): Query<K> {
  const { metric } = histogram;
  const given = `${prop} is ${prometheusDuration(than)}`;
  const bound = boundOf(metric, than);
  const buckets = metric.buckets.map((one) => Number(one.toPrecision(6)));
  const [first, last] = [Math.min(...buckets), Math.max(...buckets)];
  const half = Math.round(durationOf(metric, last).toMilliseconds({ integral: false }) / 2);
  const slow = exceeding(quantile<L, K>(q, histogram, by, window), bound, {
    given,
    advice: `write less, such as Duration.millis(${half})`,
  });
  const unit = metric.unit === 'milliseconds' ? 'ms' : 's';
  return checked(slow, bound > 0 ? [] : [`${given}: write a duration between ${first} and ${last} ${unit}.`]);
}
