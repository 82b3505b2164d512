import { limitadorUp } from '../metrics/limitador';
import { type Counter, type LabelRef, type TelemetryRef } from '../metrics/metric';
import { sumBy, total } from '../promql/aggregation';
import { orZero } from '../promql/arithmetic';
import { type Window, increase, rate, value } from '../promql/functions';
import { type Query } from '../promql/query';
import { type Series, present } from '../promql/series';
import { type Condition, narrowed } from './narrowing';

/** How a question to Limitador's counters is put. */
export interface LimitadorQuestion {
  /**
   * One answer for each value of these labels. What has none of them is left out: nobody was named for it.
   * @default [] - one answer for all
   */
  readonly by?: readonly TelemetryRef[];

  /** @default [] - everything */
  readonly only?: readonly Condition<TelemetryRef>[];

  /** @default - the range of the dashboard for an amount, its step for a rate */
  readonly window?: Window;
}

/** By how much a counter grew. 0 while Limitador runs and nothing is counted: its counters are born with an event. */
export function grown(
  counter: Counter,
  { by = [], only = [], window = 'range' }: LimitadorQuestion,
): Query<TelemetryRef> {
  return asked(counter, by, only, (one) => increase(one, window));
}

/** How fast a counter grows. 0 while Limitador runs and nothing is counted. */
export function speed(
  counter: Counter,
  { by = [], only = [], window = 'rate-interval' }: LimitadorQuestion,
): Query<TelemetryRef> {
  return asked(counter, by, only, (one) => rate(one, window));
}

function asked(
  counter: Counter,
  by: readonly TelemetryRef[],
  only: readonly Condition<TelemetryRef>[],
  over: (counter: Series<'counter'>) => Query,
): Query<TelemetryRef> {
  const conditions = [...only, ...by.map((label) => present(label))];
  const query = narrowed(counter, conditions, (one) => sumBy<LabelRef, TelemetryRef>(by, over(one)));
  return by.length > 0 ? query : orZero<TelemetryRef>(query, total(value(limitadorUp)));
}
