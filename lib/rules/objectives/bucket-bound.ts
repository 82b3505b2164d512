import { type Builder, type Expr, or, rate as promRate } from '@grafana/promql-builder';
import { type Duration } from 'cdk8s';
import { boundOf, durationOf } from '../../exporters/histogram-bounds';
import { type Histogram } from '../../exporters/metric';
import { Query } from '../../promql/query';
import { type Where, resolveSeries } from '../../promql/series';

/** How fast a histogram takes observations of at most a bound, which has to be one of its own. */
export function rateWithin(
  histogram: Histogram,
  where: readonly Where[],
  bound: Duration,
  window: string,
): Query {
  const series = { metric: histogram, where: [...where, atBound(boundOf(histogram, bound))] };
  return new Query((flow) => {
    const { selectors, ...rest } = resolveSeries(flow, series, '_bucket');
    const expr = selectors
      .map((selector): Builder<Expr> => promRate(selector({ range: window })))
      .reduce((first, next) => or(first, next));
    return { ...rest, expr, metrics: [histogram] };
  });
}

/** Prometheus 3 and Python print `250.0`, Prometheus 2 keeps the `250` of Go and Envoy. */
function atBound(bound: number): Where {
  return Number.isInteger(bound)
    ? { label: 'le', operator: '=~', value: `${bound}|${bound}[.]0` }
    : { label: 'le', operator: '=', value: String(bound) };
}

/** Between two bounds nobody knows which requests were quick enough. */
export function boundProblems(histogram: Histogram, bound: Duration): readonly string[] {
  const wanted = boundOf(histogram, bound);
  const { buckets, name } = histogram;
  if (buckets.includes(wanted)) return [];
  const near = [buckets.filter((one) => one < wanted).at(-1), buckets.find((one) => one > wanted)]
    .filter((one) => one !== undefined)
    .map((one) => written(durationOf(histogram, one).toMilliseconds({ integral: false })));
  return [
    `${said(bound.toMilliseconds({ integral: false }))} is not where a bucket of ${name} ends, so that nobody can ` +
      `count the requests within it: write ${near.join(' or ')}.`,
  ];
}

/** 250 ms, 2.5 s. */
export function said(millis: number): string {
  return millis < 1000 ? `${millis} ms` : `${millis / 1000} s`;
}

function written(millis: number): string {
  return millis % 1000 === 0 ? `Duration.seconds(${millis / 1000})` : `Duration.millis(${millis})`;
}
