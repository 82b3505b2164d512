import { type Request } from '../../../demo/traffic/request';
import { type Watched } from '../../../demo/traffic/truth';
import { type Asked, type Label } from './asked';
import { type Bounds, type Expected, exactly, fromTo, mapped, nothing, within } from './expected';
import { hiddenByResets } from './hidden-resets';
import { PRICES } from './platform';

/** For each target of a panel what it should answer. */
export type PanelTruth = readonly ((asked: Asked) => Expected)[];

/** What is counted of requests: what Limitador let through, what it refused, and tokens. */
type Price = (request: Request) => number;
type Counted = 'tokens' | 'let through' | 'limited';

const AMOUNT: Readonly<Record<Counted, (request: Request) => number>> = {
  tokens: ({ report }) => report?.tokens ?? 0,
  'let through': () => 1,
  limited: () => 1,
};

function counted(asked: Asked, what: Counted, span: Watched) {
  const { truth } = asked;
  return asked.chosen(what === 'tokens' ? truth.reported(span) : truth.checked(span, what));
}

/**
 * From counters that no recording has, by user and model: `increase` stretches what it saw to the ends of its window, by
 * one scrape interval; a series that is born in the window is stretched as well, by at most one more.
 */
const STRETCHED = 0.04;

/**
 * From recordings: what a process counted between the last evaluation that looked at it and its death is lost to them.
 * Of a series that is not back at the next evaluation even that is known, up to the last scrape.
 */
function recorded(
  asked: Asked,
  window: number,
  count: (span: Watched & { readonly seconds: number }) => Readonly<Record<string, number>>,
): Expected {
  const span = asked.recorded('limitador', window);
  return fromTo(count(span), count({ ...span, looks: undefined }));
}

/** Takes what resets hide from what is seen at least. */
function lessHidden(
  asked: Asked,
  what: Counted,
  by: readonly Label[],
  span: Watched,
  { values }: Expected,
  price: Price = () => 1,
): Expected {
  const all = counted(asked, what, { from: 0, to: asked.at });
  const events = all.map((request) => ({
    request,
    at: (what === 'tokens' ? request.report?.at : request.check?.at) ?? 0,
    amount: AMOUNT[what](request),
  }));
  const missing = hiddenByResets(asked, events).filter(({ at }) => at > span.from && at <= span.to);
  const amounts = new Map(missing.map(({ request, amount: hidden }) => [request, hidden * price(request)]));
  const less = asked.sum([...amounts.keys()], by, (request) => amounts.get(request) ?? 0);
  const bounds = Object.entries(values).map(([key, [low, high]]): [string, Bounds] => [
    key,
    [low - (less[key] ?? 0), high],
  ]);
  return { values: Object.fromEntries(bounds) };
}

/** Whether a question needs the user and the model together, which no recording has. */
function needsCounters(asked: Asked, by: readonly Label[]): boolean {
  const user = by.includes('user') || asked.hasChosen('user');
  const model = by.includes('model') || asked.hasChosen('gateway_model');
  return user && model;
}

function sums(asked: Asked, what: Counted, by: readonly Label[], window: number): Expected {
  if (needsCounters(asked, by)) {
    const { seconds, ...span } = asked.scraped(window);
    const seen = asked.sum(counted(asked, what, span), by, AMOUNT[what]);
    const stretched = mapped(seen, (value) => value * (seconds === 0 ? 1 : window / seconds));
    return lessHidden(asked, what, by, span, within(stretched, STRETCHED, 0.5));
  }
  const told = recorded(asked, window, (span) => asked.sum(counted(asked, what, span), by, AMOUNT[what]));
  return lessHidden(asked, what, by, asked.recorded('limitador', window), told);
}

/** How much was counted in the range. */
export function amount(what: Counted, by: readonly Label[] = []): (asked: Asked) => Expected {
  return (asked) => sums(asked, what, by, asked.range);
}

/** How much was counted in a bar of five minutes. */
function overTime(by: readonly Label[]): PanelTruth {
  return [(asked) => sums(asked, 'tokens', by, 300)];
}

/** How much is counted per second. */
export function rate(what: Counted, by: readonly Label[] = []): (asked: Asked) => Expected {
  return (asked) => {
    const perSecond = (span: Watched & { readonly seconds: number }) =>
      mapped(asked.sum(counted(asked, what, span), by, AMOUNT[what]), (value) => value / span.seconds);
    return needsCounters(asked, by)
      ? within(perSecond(asked.scraped(asked.rateInterval)), STRETCHED, 0.01)
      : recorded(asked, asked.rateInterval, perSecond);
  };
}

/** How many were there, of those who had something counted. */
function people(what: Counted): (asked: Asked) => Expected {
  return (asked) => {
    const { values } = sums(asked, what, ['user'], asked.range);
    const number = Object.keys(values).length;
    return number === 0 ? nothing('nobody did anything') : exactly(number);
  };
}

function shareLimited(asked: Asked): Expected {
  const totalOf = (what: Counted) => sums(asked, what, [], asked.range).values[''] ?? [0, 0];
  const [fewLimited, manyLimited] = totalOf('limited');
  const [fewPassed, manyPassed] = totalOf('let through');
  if (manyLimited + manyPassed < 0.5) return nothing('there were no requests');
  return fromTo(
    { '': fewLimited / (fewLimited + manyPassed) },
    { '': manyLimited / (manyLimited + fewPassed) },
  );
}

function cost(by: readonly Label[]): (asked: Asked) => Expected {
  return (asked) => {
    const price = (request: Request) => PRICES[asked.preset][asked.value(request, 'plan')] ?? 0;
    const priced = (request: Request) => (AMOUNT.tokens(request) * price(request)) / 1_000_000;
    const paid = (span: Watched) => asked.sum(counted(asked, 'tokens', span), by, priced);
    const stretched = asked.scraped(asked.range);
    if (counted(asked, 'tokens', stretched).length === 0 && by.length === 0)
      return nothing('nothing was used');
    const told = needsCounters(asked, by)
      ? within(paid(stretched), STRETCHED, 0.000_1)
      : recorded(asked, asked.range, paid);
    const perToken = (request: Request) => price(request) / 1_000_000;
    return lessHidden(asked, 'tokens', by, asked.recorded('limitador', asked.range), told, perToken);
  };
}

const usage = (...by: readonly Label[]): PanelTruth => [
  amount('tokens', by),
  amount('let through', by),
  amount('limited', by),
];

/** Panels on what is used and limited, by title; `{plan}` is the label that counts plans. */
export const USAGE_PANELS: Readonly<Record<string, PanelTruth>> = {
  'Total tokens': [amount('tokens')],
  'Authorized requests': [amount('let through')],
  'Rate-limited requests': [amount('limited')],
  'Rate limit ratio': [shareLimited],
  'Token throughput': [rate('tokens')],
  'Request rate': [rate('let through')],
  'Active users': [people('let through')],
  'Active users by tokens': [people('tokens')],
  'Token throughput by model': [rate('tokens', ['model'])],
  'Request rate by model': [rate('let through', ['model'])],
  'Token throughput by {plan}': [rate('tokens', ['plan'])],
  'Request rate by {plan}': [rate('let through', ['plan'])],
  'Rate-limited requests by {plan}': [rate('limited', ['plan'])],
  'Rate-limited requests by model': [rate('limited', ['model'])],
  'Authorized and rate-limited requests': [rate('let through'), rate('limited')],
  'Tokens per 5 min by {plan}': overTime(['plan']),
  'Tokens per 5 min by model': overTime(['model']),
  'Tokens per 5 min by user': overTime(['user']),
  'Top users by rate-limited requests': [amount('limited', ['user'])],
  'Token throughput by user (top 10)': [rate('tokens', ['user'])],
  'Rate-limited requests by user (top 10)': [rate('limited', ['user'])],
  'Usage by {plan}': usage('plan'),
  'Usage by model and {plan}': usage('model', 'plan'),
  'Usage by {plan} and model': usage('plan', 'model'),
  'Usage by user and {plan}': usage('user', 'plan'),
  Cost: [cost([])],
  'Top users by cost': [cost(['user'])],
  'Cost by {plan}': [cost(['plan']), amount('tokens', ['plan'])],
  'Cost by user and {plan}': [cost(['user', 'plan']), amount('tokens', ['user', 'plan'])],
  'Tokens by {plan}': [amount('tokens', ['plan'])],
  'Tokens by model': [amount('tokens', ['model'])],
  'Top users by tokens': [amount('tokens', ['user'])],
};
