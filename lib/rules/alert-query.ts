import { and } from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { type Flow } from '../flow/flow';
import { type Histogram, type LabelRef } from '../metrics/metric';
import { above } from '../promql/arithmetic';
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

/**
 * The results of a quantile that are above a bound. A quantile never exceeds the histogram's last finite bucket, so a
 * bound from there on is refused: the alert could not fire.
 */
export function slowerThan<L extends LabelRef, const K extends NoInfer<L>>(
  histogram: Series<'histogram', L>,
  { prop, quantile: q, than, by, window }: SlowQuestion<K>,
): Query<K> {
  const slow = above(quantile<L, K>(q, histogram, by, window), inUnit(histogram.metric, than));
  return checked(slow, boundProblems(prop, histogram.metric, than));
}

function boundProblems(prop: string, metric: Histogram, than: Duration): string[] {
  const said = `${prop} is ${prometheusDuration(than)}`;
  const last = rounded(Math.max(...metric.buckets));
  const first = Math.min(...metric.buckets);
  const unit = metric.unit === 'milliseconds' ? 'ms' : 's';
  const bound = inUnit(metric, than);
  if (bound > 0 && bound < last) return [];
  const half = Duration.millis(Math.round(((metric.unit === 'milliseconds' ? 1 : 1000) * last) / 2));
  if (bound <= 0) return [`${said}: write a duration between ${first} and ${last} ${unit}.`];
  return [
    `${said}, but the last finite bucket of ${metric.name} is ${last} ${unit} and no quantile exceeds it, so ` +
      `the alert could never fire: write less, such as Duration.millis(${half.toMilliseconds()}).`,
  ];
}

function inUnit({ unit }: Histogram, duration: Duration): number {
  const millis = duration.toMilliseconds();
  return unit === 'milliseconds' ? millis : millis / 1000;
}

/** Without the noise that adding floats up leaves. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
