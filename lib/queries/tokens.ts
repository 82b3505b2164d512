import { authorizedHits } from '../metrics/limitador';
import { type LabelRef, PLAN, type TelemetryRef, USER } from '../metrics/metric';
import { countBy, sumBy, total } from '../promql/aggregation';
import { above, orElse, times } from '../promql/arithmetic';
import { type Window } from '../promql/functions';
import { Query } from '../promql/query';
import { equal } from '../promql/series';
import { type LimitadorQuestion, grown, speed } from './limitador-question';
import { type Condition } from './narrowing';

/** How many tokens were used. */
export function tokensUsed(question: LimitadorQuestion = {}): Query<TelemetryRef> {
  return grown(authorizedHits, question);
}

/** How many tokens are used per second. */
export function tokenRate(question: LimitadorQuestion = {}): Query<TelemetryRef> {
  return speed(authorizedHits, question);
}

/** How many users used tokens. */
export function tokenUsers(question: Omit<LimitadorQuestion, 'by'> = {}): Query<never> {
  return countBy<TelemetryRef, never>([], above(tokensUsed({ ...question, by: [USER] }), 0));
}

/** What tokens cost. */
export interface Prices {
  /** An ISO 4217 code such as `USD`. */
  readonly currency: string;

  /** The price of a million tokens, for each plan by the value of its label. */
  readonly perMillionTokens: Readonly<Record<string, number>>;
}

const MILLION = 1_000_000;

export interface CostQuestion {
  /** @default [] - one answer for all */
  readonly by?: readonly TelemetryRef[];
  readonly only?: readonly Condition<TelemetryRef>[];
  readonly window?: Window;
}

/** What the used tokens cost. Tokens of a plan without a price are not in it. */
export function cost(prices: Prices, { by = [], only = [], window }: CostQuestion = {}): Query<TelemetryRef> {
  const labels = [...new Set([PLAN, ...by])];
  const perPlan = Object.entries(prices.perMillionTokens).map(([plan, price]) =>
    times(tokensUsed({ by: labels, only: [...only, equal(PLAN, plan)], window }), price / MILLION),
  );
  const [first, ...more] = perPlan;
  if (first === undefined)
    return withProblems(total(tokensUsed()), ['there are no prices: give each plan one.']);
  // Each plan is a series of its own, so that one without traffic does not empty the sum.
  const all = more.reduce<Query<TelemetryRef>>((sum, plan) => orElse(sum, plan), first);
  return withProblems(sumBy<TelemetryRef, TelemetryRef>(by, all), priceProblems(prices));
}

function priceProblems({ currency, perMillionTokens }: Prices): readonly string[] {
  return [
    ...(/^[A-Z]{3}$/.test(currency)
      ? []
      : [`the currency ${JSON.stringify(currency)} must be an ISO 4217 code: write USD for dollars.`]),
    ...Object.entries(perMillionTokens)
      .filter(([, price]) => !Number.isFinite(price) || price < 0)
      .map(([plan, price]) => `the price of ${JSON.stringify(plan)} is ${price}: write a number from 0 on.`),
  ];
}

function withProblems<L extends LabelRef>(query: Query<L>, problems: readonly string[]): Query<L> {
  return new Query((flow) => {
    const resolved = query.resolve(flow);
    return { ...resolved, problems: [...resolved.problems, ...problems] };
  });
}
