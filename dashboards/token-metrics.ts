import { Dashboard, adaptive, row } from '../lib/dashboard/dashboard';
import { MODEL, PLAN, USER } from '../lib/exporters/metric';
import { type Prices } from '../lib/queries/tokens';
import { LINKS, TAG } from './links';
import * as costs from './panels/costs';
import * as tokens from './panels/tokens';
import { OF_CHOICE, models, plans, users } from './variables';

export interface TokenMetricsOptions {
  /**
   * What tokens cost, for each plan.
   * @default - none: nothing is said of cost
   */
  readonly prices?: Prices;
}

/** For those who account for use: how many tokens, of whom, on which plan and model, and what they cost. */
export function tokenMetrics({ prices }: TokenMetricsOptions = {}): Dashboard {
  return new Dashboard({
    uid: 'token-metrics',
    title: 'Token Metrics',
    description: ({ plan }) =>
      `For those who account for use: tokens of the range by ${plan}, user and model. Counts what responses report; ` +
      'a stream whose client does not ask for usage is not in it.',
    tags: [TAG, 'token-metrics'],
    links: LINKS,
    variables: [plans, users, models],
    rows: adaptive([
      row('Overview', [
        tokens.totalTokens(OF_CHOICE),
        tokens.tokenRateNow(OF_CHOICE),
        tokens.usersOfTokens(OF_CHOICE),
        ...(prices === undefined ? [] : [costs.totalCost(prices, OF_CHOICE)]),
        tokens.tokensBy(PLAN, 'tokens-by-plan', OF_CHOICE),
        tokens.tokensBy(MODEL, 'tokens-by-model', OF_CHOICE),
        tokens.tokensBy(USER, 'tokens-by-user', OF_CHOICE),
        ...(prices === undefined ? [] : [costs.topCosts(prices, OF_CHOICE)]),
      ]),
      row('Over time', [
        tokens.tokensOverTime(PLAN, 'tokens-over-time-by-plan', OF_CHOICE),
        tokens.tokensOverTime(MODEL, 'tokens-over-time-by-model', OF_CHOICE),
        tokens.tokensOverTime(USER, 'tokens-over-time-by-user', OF_CHOICE),
        tokens.tokenRateByPlan(OF_CHOICE),
      ]),
      row('Details', [
        ...(prices === undefined
          ? []
          : [
              costs.bill(prices, [PLAN], 'bill-by-plan', OF_CHOICE),
              costs.bill(prices, [USER, PLAN], 'bill-by-user', OF_CHOICE),
            ]),
        tokens.usage([PLAN, MODEL], 'usage-by-plan-and-model', OF_CHOICE),
        tokens.usage([USER, PLAN], 'usage-by-user-and-plan', OF_CHOICE),
      ]),
    ]),
  });
}
