import { type Answer } from './prometheus-api';

/** The lowest and the highest number that is right. */
export type Bounds = readonly [low: number, high: number];

/**
 * What a query should answer: for each combination of label values its bounds. The values stand in the order of their
 * labels' names, with ` / ` between them; without labels it is the empty text.
 */
export interface Expected {
  readonly values: Readonly<Record<string, Bounds>>;
  /** Why an empty answer is right, where `values` is empty. */
  readonly because?: string;
}

/** Floating point, and nothing else. */
const NOISE = 1e-9;

/** The answer is empty, for a reason. */
export function nothing(because: string): Expected {
  return { values: {}, because };
}

export function exactly(values: number | Readonly<Record<string, number>>): Expected {
  return within(values, 0);
}

/** Off by at most a share of itself, and by an absolute amount. */
export function within(
  values: number | Readonly<Record<string, number>>,
  share: number,
  amount = 0,
): Expected {
  const off = (value: number): Bounds => [
    value * (1 - share - NOISE) - amount - NOISE,
    value * (1 + share + NOISE) + amount + NOISE,
  ];
  return { values: mapped(typeof values === 'number' ? { '': values } : values, off) };
}

export function between(values: Readonly<Record<string, Bounds>>): Expected {
  return { values };
}

/** At least the one and at most the other, for each combination. */
export function fromTo(
  low: Readonly<Record<string, number>>,
  high: Readonly<Record<string, number>>,
): Expected {
  const bounds = Object.entries(high).map(([key, value]): [string, Bounds] => [
    key,
    [(low[key] ?? 0) * (1 - NOISE) - NOISE, value * (1 + NOISE) + NOISE],
  ]);
  return { values: Object.fromEntries(bounds) };
}

export interface Weighted {
  readonly value: number;
  readonly times: number;
}

/** The bucket that holds a quantile of what was observed: a histogram cannot tell more. */
export function quantileBucket(
  q: number,
  samples: readonly Weighted[],
  bounds: readonly number[],
): Bounds | undefined {
  const all = samples.reduce((sum, { times }) => sum + times, 0);
  if (all === 0) return undefined;
  const upTo = (bound: number) =>
    samples.reduce((sum, { value, times }) => sum + (value <= bound ? times : 0), 0);
  const index = bounds.findIndex((bound) => upTo(bound) >= q * all);
  const last = bounds.at(-1) ?? 0;
  // Above the last bound Prometheus answers the last bound.
  if (index === -1) return [last, last];
  return [(bounds[index - 1] ?? 0) - NOISE, (bounds[index] ?? last) + NOISE];
}

/** Everything about an answer that is not as it should be. */
export function differences(answers: readonly Answer[], { values, because }: Expected): readonly string[] {
  const got = new Map(answers.map((answer) => [keyOf(answer), answer.value]));
  const twice = got.size === answers.length ? [] : ['two series have the same labels'];
  const missing = Object.entries(values).flatMap(([key, [low, high]]) => {
    const value = got.get(key);
    // Nobody knows of a label value that has not been counted yet; the total of none is 0 all the same.
    if (value === undefined && key !== '' && low <= 0) return [];
    if (value === undefined) return [`${named(key)} is missing, and should be ${bounds(low, high)}`];
    return value >= low && value <= high
      ? []
      : [`${named(key)} is ${value}, and should be ${bounds(low, high)}`];
  });
  const surplus = [...got].flatMap(([key, value]) =>
    Object.hasOwn(values, key) || value === 0 || Number.isNaN(value)
      ? []
      : [`${named(key)} is ${value}, and should not be there${because === undefined ? '' : `: ${because}`}`],
  );
  return [...twice, ...missing, ...surplus];
}

function keyOf({ labels }: Answer): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
    .join(' / ');
}

function named(key: string): string {
  return key === '' ? 'it' : key;
}

function bounds(low: number, high: number): string {
  const short = (value: number) => String(Number(value.toPrecision(9)));
  return short(low) === short(high) ? short(low) : `from ${short(low)} to ${short(high)}`;
}

export function mapped<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
