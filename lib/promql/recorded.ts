import {
  type Builder,
  type Expr,
  LabelSelectorBuilder,
  VectorExprBuilder,
  div,
  histogramQuantile,
  lastOverTime,
  lte,
  max,
  or,
  scalar,
  sub,
  sum,
  sumOverTime,
} from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { type LabelMatcher } from '../exporters/label-matcher';
import { type Flow } from '../flow/flow';
import { INSTANCE_LABEL } from '../labels/scope-labels';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { type Counter, type Histogram, type LabelRef, type Metric } from '../exporters/metric';
import { prometheusDuration } from '../validation/durations';
import { aggregated } from './aggregation';
import { type Window } from './functions';
import { withLabel } from './label-replace';
import { Query, type ResolvedQuery } from './query';
import { type Selector, type Where, resolveSeries, unlike } from './series';

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
  /**
   * The recording of how many seconds its values stand for, which a rate needs.
   * @default - none: no rate is asked of it
   */
  readonly clock?: string;
}

/**
 * What a recording rule evaluates. Every sample falls into the stretch of just one evaluation, so that the sum over a
 * range is the growth over it: neither a gap in scraping nor a series that comes or goes makes it miss or repeat any.
 */
export function recordedGrowth({ metric, by, where = [] }: Recording): Query {
  return new Query((flow) => {
    const suffix = metric.type === 'histogram' ? '_bucket' : '';
    const { selectors, ...rest } = resolveSeries(flow, { metric, where }, suffix);
    const kept = ['namespace', ...(suffix === '' ? [] : ['le']), ...by(flow)];
    const summed = (expr: Builder<Expr>) =>
      aggregated('sum', { ...rest, expr, metrics: [metric], typed: true }, flow, kept);
    const { now, then } = stretchOf(selectors, flow);
    const all = summed(now);
    // What was more before began again at 0, what was not there at all is new: both grew by all that they have. Of
    // counts the sums are exact, and to match each series once is a third of the work of subtracting them.
    const grown = sub(all.expr, summed(lte(then, now)).expr);
    return { ...all, expr: or(grown, all.expr) };
  });
}

/** The seconds that an evaluation stands for, in the namespace of the series it is to be used with. */
export function recordedSeconds(metric: Metric): Query<'namespace'> {
  return new Query((flow) => {
    const { lacking } = resolveSeries(flow, { metric, where: [] });
    const [namespace = ''] = flow.namespacesOf(metric) ?? [];
    const seconds = new VectorExprBuilder().metric(`vector(${RECORDING_INTERVAL.toSeconds()})`);
    const label = flow.storedLabel('namespace', metric);
    const expr = withLabel(seconds, label, namespace);
    return { expr, labels: new Set([label]), metrics: [metric], problems: [], lacking };
  });
}

/** What is asked of a recording: everything that the raw query is asked, but what the recording itself requires. */
export interface RecordedQuestion {
  readonly by: readonly LabelRef[];
  readonly only: readonly Where[];
  readonly window: Window | undefined;
}

/** The raw query, under further conditions. */
type Raw<L extends LabelRef> = (more: readonly Where[]) => Query<L>;

/** The growth over a window, from the first of the recordings that can tell and is in the chart; else the raw query. */
export function recordedIncrease<L extends LabelRef>(
  recordings: readonly Recording[],
  { window = 'range', ...question }: RecordedQuestion,
  raw: Raw<L>,
): Query<L> {
  return recordedOr(recordings, { ...question, window }, raw, ({ grown }, by) => grown(by));
}

/** The growth per second over a window, likewise. */
export function recordedRate<L extends LabelRef>(
  recordings: readonly Recording[],
  { window = 'rate-interval', ...question }: RecordedQuestion,
  raw: Raw<L>,
): Query<L> {
  // Not the mean of the values: a series that is there for one minute of an hour did not grow like that all the hour.
  return recordedOr(recordings, { ...question, window }, raw, ({ grown, seconds }, by) =>
    seconds === undefined ? undefined : div(grown(by), seconds),
  );
}

/** A quantile over a window, likewise. */
export function recordedQuantile<L extends LabelRef>(
  q: number,
  recordings: readonly Recording[],
  { window = 'rate-interval', ...question }: RecordedQuestion,
  raw: Raw<L>,
): Query<L> {
  return recordedOr(recordings, { ...question, window }, raw, ({ grown }, by) =>
    histogramQuantile(q, grown(['le', ...by])),
  );
}

/** What a recording in the chart gives. */
interface Recorded {
  readonly grown: (by: readonly string[]) => Builder<Expr>;
  /** Nothing, when that is not recorded. */
  readonly seconds: Builder<Expr> | undefined;
}

/** A recording that can tell, unless a variable whose label it does not have has a choice. */
interface Candidate {
  readonly choice: string | undefined;
  readonly read: (more: readonly LabelMatcher[]) => Recorded;
}

function recordedOr<L extends LabelRef>(
  recordings: readonly Recording[],
  question: RecordedQuestion & { readonly window: Window },
  raw: Raw<L>,
  write: (recorded: Recorded, by: readonly string[]) => Builder<Expr> | undefined,
): Query<L> {
  return new Query((flow): ResolvedQuery => {
    const resolved = raw([]).resolve(flow);
    if (resolved.lacking.length > 0) return resolved;
    const by = question.by.map((label) => flow.labelName(label)).filter((name) => name !== undefined);
    // Of all that follows, only what the choices call for selects any series, and costs anything: `.*` matches the label
    // that a recording does not have, and, negated, no job whatsoever.
    const parts: Builder<Expr>[] = [];
    const before: Where<'job'>[] = [];
    for (const { choice, read } of candidates(recordings, question, flow)) {
      const expr = write(read(before), by);
      if (expr === undefined) continue;
      parts.push(expr);
      if (choice === undefined) return { ...resolved, expr: parts.reduce((first, next) => or(first, next)) };
      before.push(unlike('job', choice));
    }
    if (parts.length === 0) return resolved;
    const chosen = raw(before).resolve(flow);
    return { ...resolved, expr: [...parts, chosen.expr].reduce((first, next) => or(first, next)) };
  });
}

/** Just one, when one has every label. */
function candidates(
  recordings: readonly Recording[],
  { by, only, window }: RecordedQuestion & { readonly window: Window },
  flow: Flow,
): readonly Candidate[] {
  const range = rangeOf(window, flow);
  if (range === undefined) return [];
  const able = recordings.flatMap((recording): readonly Candidate[] => {
    const { metric, clock = '' } = recording;
    const name = recording.name(flow.labels);
    const added = flow.recorded.get(name);
    const labels = new Set(recording.by(flow).map((label) => flow.labelName(label)));
    const lacks = (label: LabelRef) => !labels.has(flow.labelName(label));
    const missing = only.filter(({ label }) => lacks(label));
    if (added === undefined || by.some(lacks) || missing.length > 1 || !missing.every(isChoice)) return [];
    const matchers = [...scope(flow, metric, added), ...only.map((one) => matcherOf(one, flow))];
    const ticking = flow.recorded.get(clock);
    const seconds = ticking && sumOverTime(vector(clock, scope(flow, metric, ticking)).range(range));
    const read = (more: readonly LabelMatcher[]): Recorded => ({
      grown: (kept) => sumBy(kept, sumOverTime(vector(name, [...matchers, ...more]).range(range))),
      seconds: seconds && scalar(max(seconds)),
    });
    return [{ choice: missing[0]?.value, read }];
  });
  const complete = able.find(({ choice }) => choice === undefined);
  return complete === undefined ? able : [complete];
}

/** The values that are chosen in a variable, or `.*` for all of them. */
function isChoice({ operator, value }: Where): boolean {
  return operator === '=~' && /^\$\w+$/.test(value);
}

function scope(flow: Flow, metric: Metric, added: Readonly<Record<string, string>>): readonly LabelMatcher[] {
  const others = Object.entries(added).filter(([label]) => label !== INSTANCE_LABEL);
  return [
    ...flow.clusterScope,
    ...flow.scope(metric).filter(({ label }) => label === flow.storedLabel('namespace', metric)),
    flow.instanceScope,
    ...others.map(([label, value]) => ({ label, operator: '=' as const, value })),
  ];
}

function matcherOf({ label, operator, value }: Where, flow: Flow): LabelMatcher {
  return { label: flow.labelName(label) ?? '', operator, value };
}

function vector(name: string, matchers: readonly LabelMatcher[]): VectorExprBuilder {
  const labels = matchers.map(({ label, operator, value }) =>
    new LabelSelectorBuilder().name(label).operator(operator).value(value),
  );
  return new VectorExprBuilder().metric(name).labels(labels);
}

function sumBy(by: readonly string[], inner: Builder<Expr>): Builder<Expr> {
  return by.length === 0 ? sum(inner) : sum(inner).by([...by]);
}

/** The window as PromQL writes it; nothing, when it can be too short to hold two values. */
function rangeOf(window: Window, { scrapeInterval }: Flow): string | undefined {
  const least = 2 * RECORDING_INTERVAL.toSeconds();
  if (window === 'range') return '$__range';
  if (window === 'rate-interval') {
    return 4 * scrapeInterval.toSeconds({ integral: false }) >= least ? '$__rate_interval' : undefined;
  }
  const seconds = window.toSeconds({ integral: false });
  return seconds >= least && seconds % RECORDING_INTERVAL.toSeconds() === 0
    ? prometheusDuration(window)
    : undefined;
}

/** What was there an hour before is not new; older counters are taken for new. */
const MEMORY = Duration.hours(1);

/** The last values in the stretch of an evaluation and before it. */
function stretchOf(
  selectors: readonly Selector[],
  { scrapeInterval }: Flow,
): { readonly now: Builder<Expr>; readonly then: Builder<Expr> } {
  const interval = RECORDING_INTERVAL.toSeconds();
  const scrape = scrapeInterval.toSeconds({ integral: false });
  const last = (range: Duration, offset: number) => {
    const window = {
      range: prometheusDuration(range),
      offset: prometheusDuration(Duration.seconds(offset)),
    };
    const each = selectors.map((one): Builder<Expr> => lastOverTime(one(window)));
    return each.reduce((first, next) => or(first, next));
  };
  return {
    // A scrape may take as long as its interval. What it brings has the time of its beginning: a later evaluation would
    // take it for what was there before, and its growth would be in neither. A series that was not scraped for a while
    // did not grow, and is not gone yet.
    now: last(Duration.seconds(Math.max(interval, 4 * scrape)), scrape),
    then: last(MEMORY, scrape + interval),
  };
}
