import { type Level, type Meaning } from '../dashboard/meaning';
import { type Unit } from '../dashboard/unit';

/** One meaning, one colour, on every dashboard. Names of Grafana's own palette, so that both themes can read them. */
export const COLOURS: Readonly<Record<Meaning, string>> = {
  good: 'green',
  warning: 'orange',
  bad: 'red',
  allowed: 'green',
  limited: 'orange',
  unauthenticated: 'purple',
  forbidden: 'dark-purple',
  'client-error': 'yellow',
  'server-error': 'red',
  running: 'blue',
  waiting: 'orange',
  prompt: 'blue',
  generation: 'super-light-blue',
  p50: 'light-blue',
  p95: 'blue',
  p99: 'dark-blue',
};

/** In place of a number that is missing: neither good nor bad. Readable on both themes, and under white text. */
export const MISSING = '#6E7681';

/** A number that is not judged. */
export const UNJUDGED = 'text';

export function levelColour(level: Level): string {
  return COLOURS[level];
}

/** `count:x` is Grafana's own form of req/s with another word: 1.2 K tokens/s. */
const UNIT_IDS: Readonly<Record<Exclude<Unit, object>, string>> = {
  count: 'short',
  number: 'short',
  ratio: 'percentunit',
  tokens: 'count:tokens',
  'tokens/s': 'count:tokens/s',
  requests: 'count:requests',
  'requests/s': 'reqps',
  'events/s': 'count:events/s',
  milliseconds: 'ms',
  seconds: 's',
  bytes: 'bytes',
  cores: 'count:cores',
};

/** The currencies that Grafana has a symbol for. */
const CURRENCIES = new Set([
  ...['USD', 'GBP', 'EUR', 'JPY', 'RUB', 'UAH', 'BRL', 'DKK', 'ISK', 'NOK', 'SEK', 'CZK', 'CHF', 'PLN'],
  ...['ZAR', 'INR', 'KRW', 'IDR', 'PHP', 'VND', 'TRY', 'MYR', 'XPF', 'BGN', 'PYG', 'UYU', 'ILS'],
]);

/** The unit as a Grafana field option. */
export function unitId(unit: Unit): string {
  if (typeof unit === 'string') return UNIT_IDS[unit];
  return CURRENCIES.has(unit.currency) ? `currency${unit.currency}` : `currency:${unit.currency}`;
}

/** An amount in a tile, a bar or a cell: all its digits, as accounting needs them, and no fraction of a request. */
export function amountFormat(unit: Unit): { readonly unit: string; readonly decimals?: number } {
  return unit === 'tokens' || unit === 'requests' || unit === 'count'
    ? { unit: 'locale', decimals: 0 }
    : { unit: unitId(unit) };
}
