import { istioBuild, istioRequestsTotal } from '../exporters/istio-gateway/metrics';
import { authorizedCalls } from '../exporters/limitador/metrics';
import { type TelemetryRef, USER } from '../exporters/metric';
import { countBy, total } from '../promql/aggregation';
import { above, orZero, share } from '../promql/arithmetic';
import { type Window, rate, value } from '../promql/functions';
import { type Query } from '../promql/query';
import { recordedRate } from '../promql/recorded';
import { type Where, equal, like, series, unlike } from '../promql/series';
import { type LimitadorQuestion, grown, speed } from '../exporters/limitador/queries';
import { RESPONSES } from './recordings';

/** How many requests were let through to a model. */
export function requestsAllowed(question: LimitadorQuestion = {}): Query<TelemetryRef> {
  return grown(authorizedCalls, question);
}

/** How many requests per second are let through to a model. */
export function requestRate(question: LimitadorQuestion = {}): Query<TelemetryRef> {
  return speed(authorizedCalls, question);
}

/** How many users had a request let through. */
export function activeUsers(question: Omit<LimitadorQuestion, 'by'> = {}): Query<never> {
  return countBy<TelemetryRef, never>([], above(requestsAllowed({ ...question, by: [USER] }), 0));
}

/** Responses of the gateway, by what became of the request. Of what is limited Limitador tells more: see `limits.ts`. */
export type ResponseKind =
  'any' | 'unauthenticated' | 'forbidden' | 'limited' | 'other-client-error' | 'server-error' | 'client-left';

const CODES: Readonly<Record<ResponseKind, readonly Where<'response_code'>[]>> = {
  any: [],
  unauthenticated: [equal('response_code', '401')],
  forbidden: [equal('response_code', '403')],
  limited: [equal('response_code', '429')],
  'other-client-error': [like('response_code', '4..'), unlike('response_code', '401|403|429')],
  'server-error': [like('response_code', '5..')],
  'client-left': [equal('response_code', '0')],
};

/** How many responses of a kind the gateway gives per second; 0 while the gateway runs and gives none. */
export function responseRate(kind: ResponseKind = 'any', window?: Window): Query<never> {
  return orZero(responses(CODES[kind], window), total(value(istioBuild)));
}

/** The share of answered requests that were not answered with a server error. */
export function servedShare(window?: Window): Query<never> {
  // Clients that left before there was an answer say nothing about the server.
  const served = responses([unlike('response_code', '5..|0')], window);
  return share(served, responses([like('response_code', '5..')], window));
}

function responses(only: readonly Where<'response_code'>[], window: Window | undefined): Query<never> {
  return recordedRate([RESPONSES], { by: [], only, window }, () =>
    total(rate(series(istioRequestsTotal, ...only), window)),
  );
}
