import { betterFrom, worseFrom } from '../../lib/dashboard/meaning';
import { type Panel, stat, table, target, timeseries } from '../../lib/dashboard/panel';
import { MODEL, PLAN, USER } from '../../lib/exporters/metric';
import { largest } from '../../lib/promql/aggregation';
import { orZero } from '../../lib/promql/arithmetic';
import { limitedRate, limitedShare, requestsLimited } from '../../lib/queries/limits';
import { type Narrowing } from '../../lib/queries/narrowing';
import {
  activeUsers,
  requestRate,
  requestsAllowed,
  responseRate,
  servedShare,
} from '../../lib/queries/requests';
import { type Objective } from '../../lib/rules/objectives/objective';
import { drillOf } from '../drills';
import { shareAsked } from './promises';
import { emptyOf } from './tokens';

/** How many requests were let through? */
export function totalRequests(only: Narrowing = []): Panel {
  return stat('requests-total', {
    title: 'Authorized requests',
    about:
      'Requests of the range that were authorized and within their limits, counted before the model answers: a later error is in it. 0: ' +
      'none in the range. Empty: Limitador is not scraped.',
    targets: [requestsAllowed({ only })],
    unit: 'requests',
    height: 3,
    noData: 'Limitador is not scraped',
  });
}

/** How many requests were refused by a limit? */
export function totalLimited(only: Narrowing = []): Panel {
  return stat('limited-total', {
    title: 'Rate-limited requests',
    about:
      'Requests of the range that got a 429 because a limit was reached. Many: raise the limit, or offer ' +
      'a larger plan. 0: none in the range. Empty: Limitador is not scraped.',
    targets: [requestsLimited({ only })],
    unit: 'requests',
    height: 3,
    noData: 'Limitador is not scraped',
  });
}

/** How many requests are let through now? */
export function requestRateNow(only: Narrowing = []): Panel {
  return stat('request-rate', {
    title: 'Request rate',
    about: 'Authorized requests per second. 0: none now. Empty: Limitador is not scraped.',
    targets: [requestRate({ only })],
    unit: 'requests/s',
    height: 3,
    noData: 'Limitador is not scraped',
  });
}

/** How large is the part that limits refuse? */
export function shareLimited(only: Narrowing = []): Panel {
  return stat('limited-share', {
    title: 'Rate limit ratio',
    about:
      'Share of the requests of the range that got a 429; 100 % when all did. High: see who is limited, ' +
      'and whether the plan fits. Empty: Limitador is not scraped, or there were no requests.',
    targets: [limitedShare({ only })],
    unit: 'ratio',
    // Limits are there to be reached now and then: a tenth is worth a look, a third keeps people from their work.
    thresholds: worseFrom({ warning: 0.1, bad: 0.3 }),
    height: 3,
    noData: 'No requests',
  });
}

/** Do requests get an answer? */
export function shareServed(objectives: readonly Objective[] = []): Panel {
  const asked = shareAsked(objectives, { kind: 'availability', of: 'gateway' });
  return stat('served-share', {
    title: 'Success rate (non-5xx)',
    about:
      'Share of the requests at the gateway, to models and to maas-api, that were answered without a 5xx. Low: see ' +
      'the latency of each backend, and the errors of the filter. Empty: no requests, or the gateway is not scraped.',
    targets: [servedShare()],
    unit: 'ratio',
    thresholds: ({ bound }) =>
      betterFrom({ warning: complement(bound('MaaSGatewayErrorRatioHigh')), good: asked }),
    height: 3,
    noData: 'No requests',
  });
}

function complement(share: number | undefined): number | undefined {
  // Of 0.05 it is 0.95, not 0.9499999999999999.
  return share === undefined ? undefined : Number((1 - share).toPrecision(12));
}

/** How many people use it? */
export function usersActive(): Panel {
  return stat('active-users', {
    title: 'Active users',
    about: ({ user }) => `Users with an authorized request in the range, by ${user}. ${emptyOf(user)}`,
    targets: [activeUsers()],
    unit: 'count',
    height: 3,
    noData: 'None',
  });
}

/** Which plan sends requests? */
export function requestRateByPlan(): Panel {
  return timeseries('request-rate-by-plan', {
    title: ({ plan }) => `Request rate by ${plan}`,
    about: ({ plan }) => `Authorized requests per second, for each ${plan}. ${emptyOf(plan)}`,
    targets: [requestRate({ by: [PLAN] })],
    unit: 'requests/s',
    ...drillOf(PLAN),
  });
}

/** Which model is asked? */
export function requestRateByModel(): Panel {
  return timeseries('request-rate-by-model', {
    title: ({ model }) => `Request rate by ${model}`,
    about: ({ model }) =>
      `Authorized requests per second, for each ${model} at the gateway. ${emptyOf(model)}`,
    targets: [requestRate({ by: [MODEL] })],
    unit: 'requests/s',
    ...drillOf(MODEL),
  });
}

/** Which plan is limited? */
export function limitedRateByPlan(): Panel {
  return timeseries('limited-rate-by-plan', {
    title: ({ plan }) => `Rate-limited requests by ${plan}`,
    about: ({ plan }) =>
      `Rate-limited requests (429) per second, for each ${plan}. Rising: raise the limit, or ` +
      `offer a larger plan. Lines at 0: nobody is rate-limited. ${emptyOf(plan)}`,
    // The plan of a request that was let through shows that one would be named.
    targets: [orZero(limitedRate({ by: [PLAN] }), requestRate({ by: [PLAN] }))],
    unit: 'requests/s',
    ...drillOf(PLAN),
  });
}

/** Who is limited now? */
export function limitedRateByUser(): Panel {
  return timeseries('limited-rate-by-user', {
    title: ({ user }) => `Rate-limited requests by ${user} (top 10)`,
    about: ({ user }) =>
      `Rate-limited requests (429) per second, of the ten with most, by ${user}. One alone: its ` +
      `client repeats at once, or its plan is too small. Empty: nobody is rate-limited, or no request names its ${user}.`,
    targets: [largest(10, limitedRate({ by: [USER] }))],
    unit: 'requests/s',
    noData: ({ user }) => `No ${user} is rate-limited`,
    ...drillOf(USER),
  });
}

/** What goes wrong at the gateway? */
export function refusalsAndErrors(): Panel {
  return timeseries('errors-by-kind', {
    title: 'Error rate by status code',
    about:
      'Requests per second that fail, by status code. 401 and 403: keys that are missing, wrong or not allowed. 429: limits. ' +
      '5xx: models or the filter; look there first. Limitador counts 429 (limited_calls), whoever it refuses them to; ' +
      'the gateway all the others (istio_requests_total), those to maas-api too. Lines at 0: nothing of the kind. ' +
      'Empty: the gateway is not scraped.',
    targets: [
      target(responseRate('unauthenticated'), { legend: '401 unauthenticated', means: 'unauthenticated' }),
      target(responseRate('forbidden'), { legend: '403 forbidden', means: 'forbidden' }),
      target(limitedRate(), { legend: '429 rate-limited, by Limitador', means: 'limited', optional: true }),
      target(responseRate('other-client-error'), { legend: 'Other 4xx', means: 'client-error' }),
      target(responseRate('server-error'), { legend: '5xx', means: 'server-error' }),
    ],
    width: 'third',
    unit: 'requests/s',
  });
}

/** How much is there, and how much of it is refused? */
export function allowedAndLimited(only: Narrowing = []): Panel {
  return timeseries('allowed-and-limited', {
    title: 'Authorized and rate-limited requests',
    about:
      'Authorized requests and rate-limited requests (429) per second. Rate-limited for long: ask ' +
      'for a larger plan, or spread the requests. Empty: Limitador is not scraped.',
    targets: [
      target(requestRate({ only }), { legend: 'Authorized', means: 'allowed' }),
      target(limitedRate({ only }), { legend: 'Rate-limited', means: 'limited' }),
    ],
    width: 'third',
    unit: 'requests/s',
  });
}

/** Who is limited most? */
export function topLimited(): Panel {
  return table('top-limited', {
    title: 'Top users by rate-limited requests',
    about: ({ user }) =>
      `The ten with most rate-limited requests (429) in the range. Empty: nobody was rate-limited, or no request names its ` +
      `${user}.`,
    targets: [target(largest(10, requestsLimited({ by: [USER] })), { column: 'Rate-limited' })],
    unit: 'requests',
    noData: ({ user }) => `No ${user} was rate-limited`,
    ...drillOf(USER),
  });
}

/** For which models is one limited? */
export function limitedByModel(only: Narrowing = []): Panel {
  return timeseries('limited-rate-by-model', {
    title: ({ model }) => `Rate-limited requests by ${model}`,
    about: ({ model }) =>
      `Rate-limited requests (429) per second, for each ${model}. Lines at 0: none. ` + emptyOf(model),
    targets: [orZero(limitedRate({ by: [MODEL], only }), requestRate({ by: [MODEL], only }))],
    unit: 'requests/s',
    ...drillOf(MODEL, only),
  });
}
