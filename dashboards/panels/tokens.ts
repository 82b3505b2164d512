import { Duration } from 'cdk8s';
import { type Panel, barGauge, bars, stat, table, target, timeseries } from '../../lib/dashboard/panel';
import { MODEL, PLAN, type TelemetryRef, USER } from '../../lib/exporters/metric';
import { largest } from '../../lib/promql/aggregation';
import { type Narrowing } from '../../lib/queries/narrowing';
import { requestsLimited } from '../../lib/queries/limits';
import { requestsAllowed } from '../../lib/queries/requests';
import { drillOf } from '../drills';
import { nameOf, namesOf } from './label-names';
import { tokenRate, tokenUsers, tokensUsed } from '../../lib/queries/tokens';

/** Said on each panel of tokens: what their number leaves out. */
export const COUNTED =
  'Prompt and generation tokens, as the responses report them; a stream that reports no usage the filter can read, as ' +
  'when its client does not ask for it, is not counted.';

/** How many tokens were used? */
export function totalTokens(only: Narrowing = []): Panel {
  return stat('tokens-total', {
    title: 'Total tokens',
    about: `Tokens used in the range. ${COUNTED} 0: none in the range. Empty: Limitador is not scraped.`,
    targets: [tokensUsed({ only })],
    unit: 'tokens',
    height: 3,
    noData: 'Limitador is not scraped',
  });
}

/** How many used tokens? */
export function usersOfTokens(only: Narrowing = []): Panel {
  return stat('token-users', {
    title: 'Active users by tokens',
    about: ({ user }) => `Users with tokens in the range, by ${user}. ${COUNTED} ${emptyOf(user)}`,
    targets: [tokenUsers({ only })],
    unit: 'count',
    height: 3,
    noData: 'None',
  });
}

/** How many tokens are used now? */
export function tokenRateNow(only: Narrowing = []): Panel {
  return stat('token-rate', {
    title: 'Token throughput',
    about: `Tokens used per second. ${COUNTED} 0: none now. Empty: Limitador is not scraped.`,
    targets: [tokenRate({ only })],
    unit: 'tokens/s',
    height: 3,
    noData: 'Limitador is not scraped',
  });
}

/** Which model uses tokens? */
export function tokenRateByModel(only: Narrowing = []): Panel {
  return timeseries('token-rate-by-model', {
    title: ({ model }) => `Token throughput by ${model}`,
    about: ({ model }) =>
      `Tokens used per second, for each ${model} at the gateway. ${COUNTED} ${emptyOf(model)}`,
    targets: [tokenRate({ by: [MODEL], only })],
    unit: 'tokens/s',
    ...drillOf(MODEL, only),
  });
}

/** Which plan uses tokens? */
export function tokenRateByPlan(only: Narrowing = []): Panel {
  return timeseries('token-rate-by-plan', {
    title: ({ plan }) => `Token throughput by ${plan}`,
    about: ({ plan }) => `Tokens used per second, for each ${plan}. ${COUNTED} ${emptyOf(plan)}`,
    targets: [tokenRate({ by: [PLAN], only })],
    unit: 'tokens/s',
    ...drillOf(PLAN, only),
  });
}

/** Who uses tokens? */
export function tokenRateByUser(only: Narrowing = []): Panel {
  return timeseries('token-rate-by-user', {
    title: ({ user }) => `Token throughput by ${user} (top 10)`,
    about: ({ user }) => `Tokens used per second by the ten that use most. ${COUNTED} ${emptyOf(user)}`,
    targets: [largest(10, tokenRate({ by: [USER], only }))],
    unit: 'tokens/s',
    ...drillOf(USER),
  });
}

/** Short enough that the range a dashboard opens with has a dozen, and that little of the running one is missing. */
const BAR = Duration.minutes(5);

/** When were the tokens used? */
export function tokensOverTime(by: TelemetryRef, name: string, only: Narrowing = []): Panel {
  return bars(name, {
    title: (words) => `Tokens per 5 min by ${nameOf(by, words)}`,
    about: (words) =>
      `Tokens in each 5 minutes, for each ${nameOf(by, words)}; the tiles and bars above have the total of the range. Choose a ` +
      `part of the range to see single bars. ${COUNTED} ${emptyOf(nameOf(by, words))}`,
    every: BAR,
    width: 'third',
    targets: (window) => [tokensUsed({ by: [by], only, window })],
    unit: 'tokens',
    ...drillOf(by, only),
  });
}

/** How many tokens did each plan, user or model use? */
export function tokensBy(by: TelemetryRef, name: string, only: Narrowing = []): Panel {
  return barGauge(name, {
    title: (words) => (by === USER ? 'Top users by tokens' : `Tokens by ${nameOf(by, words)}`),
    about: (words) =>
      `Tokens used in the range, the ten largest for each ${nameOf(by, words)}. ${COUNTED} ` +
      emptyOf(nameOf(by, words)),
    targets: [largest(10, tokensUsed({ by: [by], only }))],
    unit: 'tokens',
    width: 'third',
    ...drillOf(by, only),
  });
}

/** Who used most? */
export function topUsers(): Panel {
  return table('top-users', {
    title: 'Top users by tokens',
    about: ({ user }) => `The ten that used most tokens in the range. ${COUNTED} ${emptyOf(user)}`,
    targets: [target(largest(10, tokensUsed({ by: [USER] })), { column: 'Tokens' })],
    unit: 'tokens',
    ...drillOf(USER),
  });
}

/** What did each combination of labels use, and how often was it refused? */
export function usage(by: readonly TelemetryRef[], name: string, only: Narrowing = []): Panel {
  return table(name, {
    title: (words) => `Usage by ${namesOf(by, words)}`,
    about: (words) =>
      `Tokens, authorized requests and rate-limited requests in the range, for each ${namesOf(by, words)}. ` +
      `${COUNTED} ${emptyOf(namesOf(by, words))}`,
    targets: [
      target(tokensUsed({ by, only }), { column: 'Tokens' }),
      target(requestsAllowed({ by, only }), { column: 'Requests', unit: 'requests', optional: true }),
      target(requestsLimited({ by, only }), { column: 'Rate-limited', unit: 'requests', optional: true }),
    ],
    unit: 'tokens',
    width: 'full',
    ...drillOf(by[0], only),
  });
}

/** What it means when there is traffic and yet no series. */
export function emptyOf(word: string): string {
  return `Empty with traffic: no request names its ${word}; see whether the TelemetryPolicy is enforced.`;
}
