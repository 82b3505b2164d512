import { datastorePartitioned, limitedCalls } from '../exporters/limitador/metrics';
import { type TelemetryRef } from '../exporters/metric';
import { maxBy } from '../promql/aggregation';
import { share } from '../promql/arithmetic';
import { value } from '../promql/functions';
import { type Query } from '../promql/query';
import { type LimitadorQuestion, grown, speed } from '../exporters/limitador/queries';
import { requestsAllowed } from './requests';

/** How many requests were refused because a limit was reached (429). */
export function requestsLimited(question: LimitadorQuestion = {}): Query<TelemetryRef> {
  return grown(limitedCalls, question);
}

/** How many requests per second are refused because a limit is reached. */
export function limitedRate(question: LimitadorQuestion = {}): Query<TelemetryRef> {
  return speed(limitedCalls, question);
}

/** The share of checked requests that were refused: 1 when all were, nothing when there were none. */
export function limitedShare(question: LimitadorQuestion = {}): Query<TelemetryRef> {
  return share(requestsLimited(question), requestsAllowed(question));
}

/** 1 while a Limitador is cut off from its datastore and counts on its own. */
export function datastoreLost(): Query<never> {
  return maxBy([], value(datastorePartitioned));
}
