import {
  authServerAuthconfigDurationSeconds,
  authServerResponseStatus,
  grpcServerHandlingSeconds,
} from './metrics';
import { sumBy, total } from '../../promql/aggregation';
import { ratio } from '../../promql/arithmetic';
import { type Window, quantile, rate } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { equal, notEqual, series } from '../../promql/series';

/** How long Authorino takes to decide. Its buckets end at 0.951 s: a slower decision shows as that. */
export function authLatency(q: number, window?: Window): Query<never> {
  return quantile(q, authServerAuthconfigDurationSeconds, [], window);
}

/** How long the gateway's calls to Authorino take; buckets up to 10 s. */
export function authCallLatency(q: number, window?: Window): Query<never> {
  return quantile(q, series(grpcServerHandlingSeconds, equal('grpc_method', 'Check')), [], window);
}

/** How many decisions Authorino takes per second, by outcome. */
export function authDecisions(window?: Window): Query<'status'> {
  return sumBy(['status'], rate(authServerResponseStatus, window));
}

/** The share of decisions against the request: NOT_FOUND, a host without AuthConfig, is one of them. */
export function authRefusedShare(window?: Window): Query<never> {
  const refused = total(rate(series(authServerResponseStatus, notEqual('status', 'OK')), window));
  return ratio(refused, authDecisionRate(window));
}

/** How many decisions Authorino takes per second. */
export function authDecisionRate(window?: Window): Query<never> {
  return total(rate(authServerResponseStatus, window));
}
