import {
  type Builder,
  type Expr,
  countOverTime,
  eq,
  gte,
  histogramQuantile,
  increase as promIncrease,
  lastOverTime,
  max,
  minOverTime,
  n,
  or,
  presentOverTime,
  subquery,
  rate as promRate,
  sum,
  sumOverTime,
  unless,
} from '@grafana/promql-builder';
import { type Duration } from 'cdk8s';
import { type Flow } from '../flow/flow';
import { type Counter, type Gauge, type Histogram, type LabelRef, type Metric } from '../exporters/metric';
import { prometheusDuration } from '../validation/durations';
import { aggregated } from './aggregation';
import { scrapes } from './evidence';
import { withLabel } from './label-replace';
import { Query, type ResolvedQuery } from './query';
import { targetLabels } from './target';
import { type Selector, type Series, type Where, resolveSeries } from './series';

/**
 * A window in time: a fixed one, or one of Grafana's. `rate-interval` is at least four scrape intervals and grows
 * with the dashboard's step; `range` is the time picker's.
 */
export type Window = 'rate-interval' | 'range' | Duration;

/** The value of a gauge now. */
export function value<L extends LabelRef>(gauge: Gauge<L> | Series<'gauge', L>): Query<L> {
  return overNames(gauge, '', (selector) => selector());
}

/** How many scrapes of a window have a gauge that is always there. */
export function scrapesIn<L extends LabelRef>(
  gauge: Gauge<L> | Series<'gauge', L>,
  window: Window,
): Query<L> {
  return overNames(gauge, '', (selector) => countOverTime(selector({ range: rangeOf(window) })), window);
}

/** How fast a counter grows, per second. */
export function rate<L extends LabelRef>(
  counter: Counter<L> | Series<'counter', L>,
  window: Window = 'rate-interval',
): Query<L> {
  return overNames(counter, '', (selector) => promRate(selector({ range: rangeOf(window) })), window);
}

/** How many observations a histogram takes, per second. */
export function observationRate<L extends LabelRef>(
  histogram: Histogram<L> | Series<'histogram', L>,
  window: Window = 'rate-interval',
): Query<L> {
  return overNames(histogram, '_count', (selector) => promRate(selector({ range: rangeOf(window) })), window);
}

/**
 * By how much a counter grew over a range. A series that appears within the range counts from 0: PromQL's own
 * increase() does not see its first value, and a single request of 500 tokens would read as 0.
 */
export function increase<L extends LabelRef>(
  counter: Counter<L> | Series<'counter', L>,
  window: Window = 'range',
): Query<L> {
  return overNames(
    counter,
    '',
    (selector, flow, source) => grown(selector, rangeOf(window), flow, source),
    window,
  );
}

/**
 * By how much a counter grew that other exporters than its process tell of, such as kube-state-metrics. `by` says what is
 * counted; whoever tells of it may come twice, or be replaced by another, and nothing is new because it tells it first.
 */
export function relayedIncrease<L extends LabelRef, const K extends L>(
  counter: Counter<L> | Series<'counter', L>,
  by: readonly K[],
  window: Window = 'range',
): Query<K> {
  const source = named(counter);
  return new Query((flow) => {
    const once = overNames(source, '', (selector) => selector()).resolve(flow);
    const { expr, ...rest } = aggregated('max', once, flow, by);
    const range = subquery(expr).range(rangeOf(window)).resolution(SCRAPED_EVERY);
    return { ...rest, expr: promIncrease(range) };
  });
}

/** As often as kube-state-metrics is scraped; a step that is longer would miss what falls between two. */
const SCRAPED_EVERY = '1m';

/** How many observations a histogram took over a range; see {@link increase}. */
export function observations<L extends LabelRef>(
  histogram: Histogram<L> | Series<'histogram', L>,
  window: Window = 'range',
): Query<L> {
  return overNames(
    histogram,
    '_count',
    (selector, flow, source) => grown(selector, rangeOf(window), flow, source),
    window,
  );
}

/**
 * A quantile of a histogram, for each combination of the labels in `by`.
 * @param q from 0 to 1: 0.95 for P95
 */
export function quantile<L extends LabelRef, const K extends NoInfer<L> = never>(
  q: number,
  histogram: Histogram<L> | Series<'histogram', L>,
  by: readonly K[] = [],
  window: Window = 'rate-interval',
): Query<K> {
  const buckets = overNames<L>(
    histogram,
    '_bucket',
    (selector) => promRate(selector({ range: rangeOf(window) })),
    window,
  );
  return new Query((flow) => {
    const summed = aggregated('sum', buckets.resolve(flow), flow, ['le', ...by]);
    const problems =
      q >= 0 && q <= 1
        ? []
        : [
            `the quantile of ${named(histogram).metric.name} must be between 0 and 1, not ${q}: write 0.95 for P95.`,
          ];
    return {
      ...summed,
      expr: histogramQuantile(q, summed.expr),
      labels: new Set([...summed.labels].filter((label) => label !== 'le')),
      ceiling: ceilingOf(named(histogram).metric),
      problems: [...summed.problems, ...problems],
    };
  });
}

/** A quantile never leaves the finite buckets, whatever was observed (Prometheus "Query functions"). */
function ceilingOf({ name, buckets }: Metric): ResolvedQuery['ceiling'] {
  const value = buckets.at(-1);
  return value === undefined ? undefined : { metric: name, value };
}

/** Applies a function to each name the store may have the series under; the first name that a series has counts. */
function overNames<L extends LabelRef>(
  source: Metric | Series,
  suffix: '' | '_bucket' | '_sum' | '_count',
  apply: (selector: Selector, flow: Flow, source: Series) => Builder<Expr>,
  window?: Window,
): Query<L> {
  const found = named(source);
  return new Query((flow) => {
    const { selectors, labels, lacking, problems } = resolveSeries(flow, found, suffix);
    return {
      expr: selectors.map((one) => apply(one, flow, found)).reduce((first, next) => or(first, next)),
      labels,
      lacking,
      problems: [...problems, ...windowProblems(flow, window)],
      metrics: [found.metric],
      typed: true,
    };
  });
}

/**
 * increase(), plus the first value of each series that was born in the range. One that was there at the first scrape of
 * its target may have counted for months: what of it is growth nobody knows, and it is left out.
 */
function grown(selector: Selector, range: string, flow: Flow, { metric, where }: Series): Builder<Expr> {
  const since = promIncrease(selector({ range }));
  // An hour, not the instant the range begins: a gap in scraping there must not make an old counter look new.
  const before = lastOverTime(selector({ range: '1h', offset: range }));
  const asked = { where: ofTargets(where) };
  const scraped = scrapes(metric, flow, { ...asked, up: sumOverTime, evidence: countOverTime, range });
  const known = scrapes(metric, flow, {
    ...asked,
    up: lastOverTime,
    evidence: presentOverTime,
    range: '1h',
    offset: range,
  });
  const target = targetLabels(metric, flow);
  const first = unless(max(scraped).by(target), eq(known, n(1))).on(target);
  const old = gte(countOverTime(selector({ range })), first)
    .on(target)
    .groupLeft([]);
  const born = unless(unless(minOverTime(selector({ range })), before), old);
  // Each once, whatever it costs to read: told apart by a label, and added up without it.
  return sum(or(since, withLabel(born, BORN, 'yes'))).without([BORN]);
}

const BORN = 'born';

/** The conditions that are on a label of targets, which every metric of an exporter has. */
export function ofTargets(conditions: readonly Where[]): readonly Where<'job'>[] {
  return conditions.flatMap(({ label, ...rest }) => (label === 'job' ? [{ ...rest, label }] : []));
}

function named(source: Metric | Series): Series {
  return 'metric' in source ? source : { metric: source, where: [] };
}

function rangeOf(window: Window): string {
  if (window === 'rate-interval') return '$__rate_interval';
  return window === 'range' ? '$__range' : prometheusDuration(window);
}

function windowProblems(flow: Flow, window: Window | undefined): string[] {
  if (window === undefined || typeof window === 'string') return [];
  const least = 4 * flow.scrapeInterval.toSeconds({ integral: false });
  return window.toSeconds({ integral: false }) >= least
    ? []
    : [
        `a range of ${prometheusDuration(window)} is shorter than four scrape intervals and would often be empty: ` +
          `write at least Duration.seconds(${least}).`,
      ];
}
