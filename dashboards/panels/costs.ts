import { type Panel, barGauge, stat, table, target } from '../../lib/dashboard/panel';
import { type TelemetryRef, USER } from '../../lib/exporters/metric';
import { largest } from '../../lib/promql/aggregation';
import { type Narrowing } from '../../lib/queries/narrowing';
import { type Prices, cost, pricesOf, tokensUsed } from '../../lib/queries/tokens';
import { drillOf } from '../drills';
import { namesOf } from './label-names';
import { COUNTED, emptyOf } from './tokens';

/** What did the tokens of the range cost? */
export function totalCost(prices: Prices, only: Narrowing = []): Panel {
  return stat('cost-total', {
    title: 'Cost',
    about: `What the tokens of the range cost. ${priced(prices)} ${COUNTED} Empty: none of these was used in the range.`,
    targets: [cost(prices, { only })],
    unit: prices,
    height: 3,
    noData: 'Nothing used',
  });
}

/** Who costs most? */
export function topCosts(prices: Prices, only: Narrowing = []): Panel {
  return barGauge('cost-by-user', {
    title: 'Top users by cost',
    about: ({ user }) =>
      `What the tokens of the ten most expensive cost in the range. ${priced(prices)} ${COUNTED} ${emptyOf(user)}`,
    targets: [largest(10, cost(prices, { by: [USER], only }))],
    unit: prices,
    width: 'third',
    ...drillOf(USER),
  });
}

/** What is to be billed? */
export function bill(prices: Prices, by: readonly TelemetryRef[], name: string, only: Narrowing = []): Panel {
  return table(name, {
    title: (words) => `Cost by ${namesOf(by, words)}`,
    about: (words) =>
      `Tokens of the range and what they cost, for each ${namesOf(by, words)}. ${priced(prices)} A ${words.plan} ` +
      `or ${words.model} without a price costs nothing here. ${COUNTED} ${emptyOf(namesOf(by, words))}`,
    targets: [
      target(cost(prices, { by, only }), { column: 'Cost' }),
      target(tokensUsed({ by, only }), { column: 'Tokens', unit: 'tokens' }),
    ],
    unit: prices,
    ...drillOf(by[0], only),
  });
}

function priced(prices: Prices): string {
  const list = pricesOf(prices).map(
    ({ plan, model, perMillionTokens }) => `${[plan, model].join(' ').trim()} ${perMillionTokens}`,
  );
  return `Prices of a million tokens in ${prices.currency}: ${list.join(', ')}.`;
}
