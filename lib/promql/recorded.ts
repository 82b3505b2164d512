import {
  type Builder,
  type Expr,
  div,
  histogramQuantile,
  mul,
  n,
  or,
  scalar,
  sum,
  sumOverTime,
} from '@grafana/promql-builder';
import { type LabelMatcher } from '../exporters/label-matcher';
import { type Flow } from '../flow/flow';
import { type LabelRef } from '../exporters/metric';
import { prometheusDuration } from '../validation/durations';
import { type Clock, coverageVariable, rangeText, secondsIn, whileCovered } from './coverage';
import { type Window } from './functions';
import { Query, type ResolvedQuery } from './query';
import { RECORDING_INTERVAL, type Recording, recordedScope } from './recorded-growth';
import { type Where, unlike } from './series';
import { vectorOf } from './vector';

/** What is asked of a recording: everything that the raw query is asked, but what the recording itself requires. */
export interface RecordedQuestion {
  readonly by: readonly LabelRef[];
  readonly only: readonly Where[];
  readonly window: Window | undefined;
  /**
   * What shows that the exporter runs: where nothing grew, the answer is then 0.
   * @default - there is no answer where nothing grew
   */
  readonly zero?: Query<never>;
}

/** The raw query, under further conditions. */
type Raw<L extends LabelRef> = (more: readonly Where[]) => Query<L>;

/** The growth over a window, from the first of the recordings that can tell and is in the chart; else the raw query. */
export function recordedIncrease<L extends LabelRef>(
  recordings: readonly Recording[],
  { window = 'range', ...question }: RecordedQuestion,
  raw: Raw<L>,
): Query<L> {
  const asked = { ...question, window };
  return recordedOr(recordings, asked, raw, ({ grown, clock }, by, flow) =>
    whileCovered(orZero(grown(by), asked, flow), by, window, clock, flow),
  );
}

/** The growth per second over a window, likewise. */
export function recordedRate<L extends LabelRef>(
  recordings: readonly Recording[],
  { window = 'rate-interval', ...question }: RecordedQuestion,
  raw: Raw<L>,
): Query<L> {
  const asked = { ...question, window };
  // Not the mean of the values: a series that is there for one minute of an hour did not grow like that all the hour.
  return recordedOr(recordings, asked, raw, ({ grown, clock }, by, flow) => {
    const seconds = secondsIn(clock, rangeText(window), flow);
    const all = whileCovered(orZero(grown(by), asked, flow), by, window, clock, flow, true);
    return seconds && all && div(all, scalar(seconds));
  });
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
  readonly clock: Clock;
}

/** A recording that can tell, unless a variable whose label it does not have has a choice. */
interface Candidate {
  readonly choice: string | undefined;
  readonly clock: Clock;
  readonly read: (more: readonly LabelMatcher[]) => Recorded['grown'];
}

function recordedOr<L extends LabelRef>(
  recordings: readonly Recording[],
  question: RecordedQuestion & { readonly window: Window },
  raw: Raw<L>,
  write: (recorded: Recorded, by: readonly string[], flow: Flow) => Builder<Expr> | undefined,
): Query<L> {
  return new Query((flow): ResolvedQuery => {
    const resolved = raw([]).resolve(flow);
    if (resolved.lacking.length > 0) return resolved;
    const by = question.by.map((label) => flow.labelName(label)).filter((name) => name !== undefined);
    // Of all that follows, only what the choices call for selects any series, and costs anything: `.*` matches the label
    // that a recording does not have, and, negated, no job whatsoever.
    const able = candidates(recordings, question, flow);
    const grown = (kept: readonly string[]) => {
      const before: Where<'job'>[] = [];
      const each = able.map(({ choice, read }) => {
        const part = read(before)(kept);
        if (choice !== undefined) before.push(unlike('job', choice));
        return part;
      });
      return each.reduce<Builder<Expr>>(
        (first, next) => (first === next ? first : or(first, next)),
        each[0] ?? n(0),
      );
    };
    const chosen = able.flatMap(({ choice }) => (choice === undefined ? [] : [unlike<'job'>('job', choice)]));
    const complete = able.some(({ choice }) => choice === undefined);
    const [recording] = able;
    const written = recording && write({ grown, clock: recording.clock }, by, flow);
    const [metric] = resolved.metrics;
    if (written === undefined || metric === undefined) return resolved;
    const notRecorded = unlike<'job'>('job', `$${coverageVariable(metric)}`);
    const unanswered = [...(complete ? [] : [chosen]), ...(flow.inDashboard ? [[notRecorded]] : [])];
    const exprs = [written, ...unanswered.map((where) => raw(where).resolve(flow).expr)];
    return { ...resolved, expr: exprs.reduce((first, next) => or(first, next)) };
  });
}

/** Up to the first that has every label. */
function candidates(
  recordings: readonly Recording[],
  { by, only, window }: RecordedQuestion & { readonly window: Window },
  flow: Flow,
): readonly Candidate[] {
  const range = rangeOf(window, flow);
  if (range === undefined) return [];
  const able = recordings.flatMap((recording): readonly Candidate[] => {
    const { metric } = recording;
    const name = recording.name(flow.labels);
    const added = flow.recorded.get(name);
    const labels = new Set(recording.by(flow).map((label) => flow.labelName(label)));
    const lacks = (label: LabelRef) => !labels.has(flow.labelName(label));
    const missing = only.filter(({ label }) => lacks(label));
    if (added === undefined || by.some(lacks) || missing.length > 1 || !missing.every(isChoice)) return [];
    const matchers = [...recordedScope(flow, metric, added), ...only.map((one) => matcherOf(one, flow))];
    const read = (more: readonly LabelMatcher[]) => (kept: readonly string[]) =>
      sumBy(kept, sumOverTime(vectorOf(name, [...matchers, ...more]).range(range)));
    return [{ choice: missing[0]?.value, clock: { name: recording.clock, metric }, read }];
  });
  const complete = able.findIndex(({ choice }) => choice === undefined);
  return complete < 0 ? able : able.slice(0, complete + 1);
}

/** 0 where nothing grew: an answer for everything together, while its exporter runs. */
function orZero(grown: Builder<Expr>, { zero }: RecordedQuestion, flow: Flow): Builder<Expr> {
  return zero === undefined ? grown : or(grown, mul(zero.resolve(flow).expr, n(0)));
}

/** The values that are chosen in a variable, or `.*` for all of them. */
function isChoice({ operator, value }: Where): boolean {
  return operator === '=~' && /^\$\w+$/.test(value);
}

function matcherOf({ label, operator, value }: Where, flow: Flow): LabelMatcher {
  return { label: flow.labelName(label) ?? '', operator, value };
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
