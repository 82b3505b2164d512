import { authorizedHits } from '../exporters/limitador/metrics';
import { type LabelRef, MODEL, PLAN, type TelemetryRef, USER } from '../exporters/metric';
import { countBy, sumBy, total } from '../promql/aggregation';
import { above, orElse, times } from '../promql/arithmetic';
import { type Window } from '../promql/functions';
import { Query } from '../promql/query';
import { equal } from '../promql/series';
import { type LimitadorQuestion, grown, speed } from '../exporters/limitador/queries';
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

  /** The price of a million tokens, for each plan by the value of its label; for each model of it where they differ. */
  readonly perMillionTokens: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
}

/** One price: what is used of the plan, or of one of its models. */
export interface Price {
  readonly plan: string;
  readonly model?: string;
  readonly perMillionTokens: number;
}

/** Every price, in the order they are given. */
export function pricesOf({ perMillionTokens }: Prices): readonly Price[] {
  return Object.entries(perMillionTokens).flatMap(([plan, price]): readonly Price[] =>
    typeof price === 'number'
      ? [{ plan, perMillionTokens: price }]
      : Object.entries(price).map(([model, perModel]) => ({ plan, model, perMillionTokens: perModel })),
  );
}

const MILLION = 1_000_000;

export interface CostQuestion {
  /** @default [] - one answer for all */
  readonly by?: readonly TelemetryRef[];
  readonly only?: readonly Condition<TelemetryRef>[];
  readonly window?: Window;
}

/** What the used tokens cost. Tokens of a plan, or a model, without a price are not in it. */
export function cost(prices: Prices, { by = [], only = [], window }: CostQuestion = {}): Query<TelemetryRef> {
  const priced = pricesOf(prices);
  // Each price has series of its own, so that one without traffic does not empty the sum.
  const own = priced.some(({ model }) => model !== undefined) ? [PLAN, MODEL] : [PLAN];
  const labels = [...new Set([...own, ...by])];
  const [first, ...more] = priced.map(({ plan, model, perMillionTokens }) => {
    const which = [equal(PLAN, plan), ...(model === undefined ? [] : [equal(MODEL, model)])];
    const used = tokensUsed({ by: labels, only: [...only, ...which], window });
    return times(used, perMillionTokens / MILLION);
  });
  if (first === undefined)
    return withProblems(total(tokensUsed()), ['there are no prices: give each plan one.']);
  const all = more.reduce<Query<TelemetryRef>>((sum, one) => orElse(sum, one), first);
  return withProblems(sumBy<TelemetryRef, TelemetryRef>(by, all), priceProblems(prices));
}

function priceProblems(prices: Prices): readonly string[] {
  const { currency } = prices;
  return [
    ...(/^[A-Z]{3}$/.test(currency)
      ? []
      : [`the currency ${JSON.stringify(currency)} must be an ISO 4217 code: write USD for dollars.`]),
    ...pricesOf(prices)
      .filter(({ perMillionTokens: price }) => !Number.isFinite(price) || price < 0)
      .map(({ plan, model, perMillionTokens: price }) => {
        const what = [plan, ...(model === undefined ? [] : [model])].map((name) => JSON.stringify(name));
        return `the price of ${what.join(' for ')} is ${price}: write a number from 0 on.`;
      }),
    ...Object.entries(prices.perMillionTokens)
      .filter(([, price]) => typeof price === 'object' && Object.keys(price).length === 0)
      .map(
        ([plan]) => `${JSON.stringify(plan)} has no price for any model: write one for each, or a number.`,
      ),
  ];
}

function withProblems<L extends LabelRef>(query: Query<L>, problems: readonly string[]): Query<L> {
  return new Query((flow) => {
    const resolved = query.resolve(flow);
    return { ...resolved, problems: [...resolved.problems, ...problems] };
  });
}
