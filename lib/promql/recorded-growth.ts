import {
  type Builder,
  type Expr,
  VectorExprBuilder,
  absent,
  avg,
  count,
  div,
  eq,
  gt,
  irate,
  lastOverTime,
  maxOverTime,
  mul,
  n,
  or,
  presentOverTime,
  round,
  scalar,
  subquery,
  sum,
  unless,
} from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { type LabelMatcher } from '../exporters/label-matcher';
import { type Flow } from '../flow/flow';
import { INSTANCE_LABEL } from '../labels/scope-labels';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { type Counter, type Histogram, type LabelRef, type Metric } from '../exporters/metric';
import { up } from '../exporters/prometheus/metrics';
import { prometheusDuration } from '../validation/durations';
import { aggregated } from './aggregation';
import { anyName, scrapes } from './evidence';
import { withLabel } from './label-replace';
import { Query } from './query';
import { type Where, resolveSeries } from './series';
import { podLabels, targetLabels } from './target';
import { vectorOf } from './vector';

/** How often it is recorded: each value is the growth of one minute. */
export const RECORDING_INTERVAL = Duration.minutes(1);

/** By how much a counter, or each bucket of a histogram, grew in each minute, over all but a few labels. */
export interface Recording {
  readonly metric: Counter | Histogram;
  readonly name: (labels: TelemetryLabels) => string;
  /** The labels that are kept, beside the namespace and, of a histogram, `le`. */
  readonly by: (flow: Flow) => readonly LabelRef[];
  /** @default [] - every series */
  readonly where?: readonly Where[];
  /** The recording of how many seconds the evaluations stand for, which says what they cover. */
  readonly clock: string;
  /**
   * A recording with more labels, which this one adds up: the counters are then read once for both.
   * @default - none: it reads the counters
   */
  readonly from?: Recording;
}

/**
 * What a recording rule evaluates: the growth in one whole minute, at least a scrape interval ago. Every sample falls
 * into one minute, and each minute into one evaluation, so that the sum over a range is the growth over it.
 */
export function recordedGrowth(recording: Recording): Query {
  const { from } = recording;
  return new Query((flow) => {
    const summed = from !== undefined && flow.recorded.has(from.name(flow.labels));
    return (summed ? sumOf(recording, from) : growth(recording)).resolve(flow);
  });
}

/**
 * Sparse: a series has a value for the minutes in which something grew. Selecting and joining series is what costs, not
 * samples: each series is selected twice, by its growth and for its birth, and joined once.
 */
function growth({ metric, by, where = [] }: Recording): Query {
  return new Query((flow) => {
    const suffix = metric.type === 'histogram' ? '_bucket' : '';
    const { selectors, ...rest } = resolveSeries(flow, { metric, where }, suffix);
    const namespace = flow.storedLabel('namespace', metric);
    const kept = [namespace, ...(suffix === '' ? [] : ['le']), ...by(flow)];
    const last = (range: string) => anyName(selectors, (one) => lastOverTime(one({ range })));
    const [scrape, minute] = [
      flow.scrapeInterval.toSeconds({ integral: false }),
      RECORDING_INTERVAL.toSeconds(),
    ];
    const [ago, before] = [scrape, scrape + minute].map((all) => prometheusDuration(Duration.seconds(all)));
    const now = prometheusDuration(Duration.seconds(Math.max(2 * minute, 4 * scrape)));
    const aligned = (vector: Builder<Expr>, offset = '', range = '1m') =>
      subquery(vector).range(range).resolution('1m').offset(offset);
    // Between the two last whole minutes. What was not scraped for a while did not grow, and is not gone yet.
    const grown = mul(irate(aligned(last(MEMORY), ago, '2m')), n(minute));
    const born = lastOverTime(aligned(last(now), ago));
    // Of a target that was not scraped a minute before, nobody knows what it counted since.
    const scraped = (offset = '') => eq(lastOverTime(aligned(reached(metric, flow), offset)), n(1));
    const first = unless(scraped(ago), scraped(before)).on(targetLabels(metric, flow));
    const known = unless(gt(or(grown, born), n(0)), first).on(targetLabels(metric, flow));
    const total = aggregated('sum', { ...rest, expr: known, metrics: [metric], typed: true }, flow, kept);
    // irate() divides by the minute and says 29.999999999999996.
    const whole = round(total.expr);
    // A quantile is the same of twice as many.
    return { ...total, expr: suffix === '' ? div(whole, scalar(copies(metric, flow))) : whole };
  });
}

/** Adds up a finer recording. What grew within the hour has a 0 while it rests: a line that is not broken. */
function sumOf({ metric, name, by }: Recording, from: Recording): Query {
  return new Query((flow) => {
    const { labels, lacking, problems } = growth(from).resolve(flow);
    const kept = [
      flow.storedLabel('namespace', metric),
      ...by(flow).flatMap((label) => flow.labelName(label) ?? []),
    ];
    const finer = sum(vectorOf(from.name(flow.labels), recordedScope(flow, metric))).by(kept);
    const own = vectorOf(name(flow.labels), recordedScope(flow, metric)).range('1h');
    const resting = mul(sum(lastOverTime(own)).by(kept), n(0));
    return {
      expr: or(finer, resting),
      labels: new Set([...labels].filter((label) => kept.includes(label))),
      metrics: [metric],
      lacking,
      problems,
    };
  });
}

/**
 * The seconds that an evaluation stands for, in the namespace of the series it is to be used with. The labels by which is
 * recorded are on it: recordings by other labels are others, and begin anew.
 */
export function recordedSeconds(metric: Metric): Query<'namespace'> {
  return new Query((flow) => {
    const { lacking } = resolveSeries(flow, { metric, where: [] });
    const [namespace = ''] = flow.namespacesOf(metric) ?? [];
    const seconds = new VectorExprBuilder().metric(`vector(${RECORDING_INTERVAL.toSeconds()})`);
    const label = flow.storedLabel('namespace', metric);
    const expr = withLabel(withLabel(seconds, label, namespace), RECORDED_BY, recordedBy(metric, flow));
    return { expr, labels: new Set([label, RECORDED_BY]), metrics: [metric], problems: [], lacking };
  });
}

/** The label of a clock that has the labels by which is recorded. */
export const RECORDED_BY = 'recorded_by';

/** The labels by which is recorded, as {@link RECORDED_BY} has them. */
export function recordedBy(metric: Metric, flow: Flow): string {
  return [...flow.telemetryLabelsOn(metric)].sort().join(',') || 'none';
}

/** The matchers that keep a query to the recordings of this installation, in the cluster that is chosen. */
export function recordedScope(
  flow: Flow,
  metric: Metric,
  added: Readonly<Record<string, string>> = {},
): readonly LabelMatcher[] {
  return [
    ...flow.clusterScope,
    ...flow.scope(metric).filter(({ label }) => label === flow.storedLabel('namespace', metric)),
    flow.instanceScope,
    ...Object.entries(added)
      .filter(([label]) => label !== INSTANCE_LABEL)
      .map(([label, value]) => ({ label, operator: '=' as const, value })),
  ];
}

/** What was there an hour before is not new; older counters are taken for new where their pod was there. */
const MEMORY = '1h';

/** 1 for each target that was scraped within the hour. */
function reached(metric: Metric, flow: Flow): Builder<Expr> {
  return scrapes(metric, flow, { up: maxOverTime, evidence: presentOverTime, range: MEMORY });
}

/**
 * How often a pod is stored: two monitors on it, or two endpoints of one job, each tell all that it counts. Monitors
 * select the pods of an exporter alike.
 */
function copies(metric: Metric, flow: Flow): Builder<Expr> {
  const often = (targets: Builder<Expr>): Builder<Expr> =>
    avg(count(count(targets).by([...targetLabels(metric, flow), endpoint])).by(podLabels(metric, flow)));
  const endpoint = flow.storedLabel('endpoint', metric);
  const places = flow.scope(metric).filter(({ label }) => podLabels(metric, flow).includes(label));
  const known = metric.exporter.evidence;
  const stored = known === undefined ? [] : resolveSeries(flow, { metric: known, where: [] }).selectors;
  const [now, lately] = [undefined, { range: '5m' }].map((window) =>
    stored.map((one) => often(window === undefined ? one() : lastOverTime(one(window)))),
  );
  // Where nobody knows, it is 1.
  const once = (targets: Builder<Expr>) => avg(absent(targets));
  const ups = vectorOf(up.name, places);
  const [evidence] = flow.scrapes(up) ? [] : stored;
  const rest = evidence === undefined ? [often(ups), once(ups)] : [once(evidence())];
  const all = [...(now ?? []), ...(lately ?? []), ...rest];
  return all.reduce((first, next) => or(first, next));
}
