import { and, clampMin, sub } from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import {
  istioBuild,
  istioRequestDurationMilliseconds,
  istioRequestsTotal,
} from '../../exporters/istio-gateway/metrics';
import { type Histogram, type LabelRef, PLAN } from '../../exporters/metric';
import { vllmNumRequestsRunning, vllmTimeToFirstTokenSeconds } from '../../exporters/models/metrics';
import { sumBy } from '../../promql/aggregation';
import { orZero } from '../../promql/arithmetic';
import { observationRate, rate, value } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { type Where, among, like, notEqual, present, series } from '../../promql/series';
import { boundProblems, rateWithin, said } from './bucket-bound';
import { combinedQuery } from './combined-query';

/** What an objective is held for: the gateway as a whole, or each plan, or each model by itself. */
export type ObjectiveOf = 'gateway' | 'plan' | 'model';

/**
 * What an objective counts. There are errors wherever there are judged requests, 0 of them if need be, so that a ratio
 * of the two is missing, and not healthy, when either is.
 */
export interface Indicator {
  /** A series for each value of it; for all together when there is none. */
  readonly by: readonly LabelRef[];

  /** What an error is, to stand behind "requests that". */
  readonly error: string;

  /** Every request, judged or not; and those that can be told to be an error or none, per second. */
  readonly requests: Query;
  readonly judged: Query;

  /** How many of those are errors, per second. */
  readonly errors: Query;

  /** What the exporter has from its start on, with traffic or without. */
  readonly evidence: Query;

  readonly problems: readonly string[];
}

/** The shortest stretch, from which the longer ones are added up. */
const WINDOW = Duration.minutes(5);
const RANGE = '5m';

/** Requests that the gateway answers with a server error; a client that left before the answer says nothing. */
export function availability(of: ObjectiveOf, only: readonly string[] | undefined): Indicator {
  const { by, where } = atGateway(of, only);
  const answered = series<'counter', LabelRef>(istioRequestsTotal, ...where, notEqual('response_code', '0'));
  const failed = series<'counter', LabelRef>(istioRequestsTotal, ...where, like('response_code', '5..'));
  const requests = sumBy(by, rate(answered, WINDOW));
  return {
    by,
    error: 'are answered with a server error',
    requests,
    judged: requests,
    errors: orZero(sumBy(by, rate(failed, WINDOW)), requests),
    evidence: value(istioBuild),
    problems: [],
  };
}

/** Requests that succeed, and take longer at the gateway than they should. A refusal would pass for a quick answer. */
export function latency(of: ObjectiveOf, only: readonly string[] | undefined, under: Duration): Indicator {
  const { by, where } = atGateway(of, only);
  return {
    ...slowness(istioRequestDurationMilliseconds, by, [...where, like('response_code', '2..')], under),
    error: `succeed, but take longer than ${spoken(under)} at the gateway`,
    evidence: value(istioBuild),
  };
}

/** Requests whose first token takes longer at the model server than it should. */
export function timeToFirstToken(only: readonly string[] | undefined, under: Duration): Indicator {
  const where = only === undefined ? [] : [among('model_name', only)];
  return {
    ...slowness(vllmTimeToFirstTokenSeconds, ['model_name'], where, under),
    error: `wait longer than ${spoken(under)} for their first token`,
    evidence: value(vllmNumRequestsRunning),
  };
}

function slowness(
  histogram: Histogram,
  by: readonly LabelRef[],
  where: readonly Where[],
  under: Duration,
): Omit<Indicator, 'error' | 'evidence'> {
  const requests = sumBy(by, observationRate({ metric: histogram, where }, WINDOW));
  const quick = sumBy(by, rateWithin(histogram, where, under, RANGE));
  return {
    by,
    requests,
    // Without the bucket, which whoever runs the exporter can replace, nobody knows.
    judged: combinedQuery(requests, [quick], (all, known) => and(all, known)),
    errors: combinedQuery(requests, [quick], (all, good) => clampMin(sub(all, good), 0)),
    problems: boundProblems(histogram, under),
  };
}

interface AtGateway {
  readonly by: readonly LabelRef[];
  readonly where: readonly Where[];
}

/** Envoy writes `unknown` where it knows no backend, or where the header that a plan is read from is missing. */
function atGateway(of: ObjectiveOf, only: readonly string[] | undefined): AtGateway {
  switch (of) {
    case 'gateway':
      return { by: [], where: [] };
    case 'plan':
      return { by: [PLAN], where: only === undefined ? known(PLAN) : [among(PLAN, only)] };
    case 'model': {
      const backend = 'destination_service_name';
      return { by: [backend], where: only === undefined ? known(backend) : [among(backend, only)] };
    }
  }
}

function known(label: LabelRef): readonly Where[] {
  return [present(label), notEqual(label, 'unknown')];
}

function spoken(bound: Duration): string {
  return said(bound.toMilliseconds({ integral: false }));
}
