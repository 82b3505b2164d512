import { type FormatOptions } from '@perses-dev/core';
import { type Meaning } from '../dashboard/meaning';
import { type Unit } from '../dashboard/unit';

/** One meaning, one colour, on every dashboard; each can be told from the light and the dark background. */
export const COLOURS: Readonly<Record<Meaning, string>> = {
  good: '#37872D',
  warning: '#E0752D',
  bad: '#C4162A',
  allowed: '#37872D',
  limited: '#E0752D',
  unauthenticated: '#8F3BB8',
  forbidden: '#5C2480',
  'client-error': '#B58900',
  'server-error': '#C4162A',
  running: '#3274D9',
  waiting: '#E0752D',
  prompt: '#3274D9',
  generation: '#6CA0F6',
  p50: '#8AB8FF',
  p95: '#3274D9',
  p99: '#1F3F8F',
};

/** A number that is not judged; without it Perses writes it in the colour of what is good. */
export const UNJUDGED = '#5F6B7C';

const FORMATS: Readonly<Record<Exclude<Unit, object>, FormatOptions>> = {
  count: { unit: 'decimal', shortValues: true },
  number: { unit: 'decimal', shortValues: true },
  ratio: { unit: 'percent-decimal' },
  tokens: { unit: 'decimal', shortValues: true },
  'tokens/s': { unit: 'decimal', shortValues: true },
  requests: { unit: 'decimal', shortValues: true },
  'requests/s': { unit: 'requests/sec', shortValues: true },
  'events/s': { unit: 'events/sec', shortValues: true },
  milliseconds: { unit: 'milliseconds' },
  seconds: { unit: 'seconds' },
  bytes: { unit: 'bytes', shortValues: true },
  cores: { unit: 'decimal', shortValues: true },
};

/** The currencies that Perses writes (`@perses-dev/core` `currency.ts`). */
const CURRENCIES = [
  ...(['aud', 'cad', 'chf', 'cny', 'eur', 'gbp', 'hkd', 'inr', 'jpy', 'krw', 'nok', 'nzd', 'sek'] as const),
  ...(['sgd', 'usd'] as const),
];

/** How Perses writes numbers of the unit. */
export function formatOf(unit: Unit): FormatOptions {
  if (typeof unit === 'string') return FORMATS[unit];
  const currency = CURRENCIES.find((known) => known === unit.currency.toLowerCase());
  return currency === undefined
    ? { unit: 'decimal', decimalPlaces: 2, shortValues: false }
    : { unit: currency, decimalPlaces: 2 };
}

/** An amount in a tile, a bar or a cell: all its digits, as accounting needs them, and no fraction of a request. */
export function amountFormat(unit: Unit): FormatOptions {
  return unit === 'tokens' || unit === 'requests' || unit === 'count'
    ? { unit: 'decimal', shortValues: false, decimalPlaces: 0 }
    : formatOf(unit);
}

/** What has to be said beside the number, because Perses has no such unit. */
export function unsaid(unit: Unit): string | undefined {
  if (typeof unit === 'object') return formatOf(unit).unit === 'decimal' ? unit.currency : undefined;
  return unit !== 'count' && unit !== 'number' && FORMATS[unit].unit === 'decimal' ? unit : undefined;
}

/** A heading that says what its numbers count, where neither Perses nor the words do. */
export function heading(words: string, unit: Unit): string {
  const left = unsaid(unit);
  return left === undefined || words.toLowerCase().includes(left.replace(/s$/, ''))
    ? words
    : `${words} (${left})`;
}
