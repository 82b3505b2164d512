import { CelError } from './cel-error';
import { CelDuration, CelTimestamp } from './cel-value';

const SECOND = 1_000_000_000n;
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([-+])(\d\d):(\d\d))$/;

/** @throws CelError for what is no time in RFC 3339 */
export function timestampOf(text: string): CelTimestamp {
  const [, year, month, day, hour, minute, second, fraction = '', sign = '+', hours = '0', minutes = '0'] =
    RFC3339.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDate = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!isDate || !isTime || Number(minutes) > 59 || Number(hours) > 23) {
    throw new CelError(`no timestamp: ${JSON.stringify(text)}`);
  }
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const nanos = BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return new CelTimestamp(
    (BigInt(date.getTime()) * SECOND) / 1000n - BigInt(offset) * 60n * SECOND + nanos,
    offset,
  );
}

/** A time as Rust's chrono writes it, with the offset that it had. */
export function textOfTimestamp(timestamp: CelTimestamp): string {
  const { offsetMinutes: offset } = timestamp;
  const [sign, size] = offset < 0 ? ['-', -offset] : ['+', offset];
  const zone = [size / 60, size % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const nanos = remainder(timestamp.nanos, SECOND);
  return localDate(timestamp).toISOString().slice(0, 19) + fractionOf(nanos) + sign + zone;
}

/** As many digits as are needed, in groups of three. */
function fractionOf(nanos: bigint): string {
  if (nanos === 0n) return '';
  const digits = nanos.toString().padStart(9, '0');
  return `.${digits.replace(/(?:000){1,2}$/, '')}`;
}

function localDate({ nanos, offsetMinutes }: CelTimestamp): Date {
  const seconds = (nanos - remainder(nanos, SECOND)) / SECOND;
  return new Date(Number(seconds) * 1000 + offsetMinutes * 60_000);
}

/** A part of a time where it was written, such as `getHours`. */
export function partOfTimestamp(timestamp: CelTimestamp, part: string): bigint | undefined {
  const date = localDate(timestamp);
  switch (part) {
    case 'getFullYear':
      return BigInt(date.getUTCFullYear());
    case 'getMonth':
      return BigInt(date.getUTCMonth());
    case 'getDayOfMonth':
      return BigInt(date.getUTCDate() - 1);
    case 'getDate':
      return BigInt(date.getUTCDate());
    case 'getDayOfWeek':
      return BigInt(date.getUTCDay());
    case 'getDayOfYear':
      return BigInt(Math.floor((date.getTime() - startOfYear(date)) / 86_400_000));
    case 'getHours':
      return BigInt(date.getUTCHours());
    case 'getMinutes':
      return BigInt(date.getUTCMinutes());
    case 'getSeconds':
      return BigInt(date.getUTCSeconds());
    case 'getMilliseconds':
      return remainder(timestamp.nanos, SECOND) / 1_000_000n;
    default:
      return undefined;
  }
}

function startOfYear(date: Date): number {
  return new Date(date).setUTCMonth(0, 1) - (date.getTime() % 86_400_000);
}

/** All of a duration in a unit, such as `getMinutes`. */
export function partOfDuration({ nanos }: CelDuration, part: string): bigint | undefined {
  const units: Readonly<Record<string, bigint>> = {
    ...{
      getHours: 3600n * SECOND,
      getMinutes: 60n * SECOND,
      getSeconds: SECOND,
      getMilliseconds: 1_000_000n,
    },
  };
  const unit = units[part];
  return unit === undefined ? undefined : BigInt.asIntN(32, nanos / unit);
}

/**
 * `1h30m` and the like; what follows is ignored. Source: cel-rust `duration.rs`.
 *
 * @throws CelError for what does not begin with a number and a unit
 */
export function durationOf(text: string): CelDuration {
  const unsigned = text.startsWith('-') ? text.slice(1) : text;
  const sign = text.startsWith('-') ? -1n : 1n;
  if (unsigned === '0') return new CelDuration(0n);
  const parts = /(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?:ms|us|ns|h|m|s))+/y;
  const [matched] = parts.exec(unsigned) ?? [];
  if (matched === undefined) throw new CelError(`no duration: ${JSON.stringify(text)}`);
  let nanos = 0n;
  for (const [, number = '', unit = ''] of matched.matchAll(/(.+?)(ms|us|ns|h|m|s)/g)) {
    nanos += BigInt(Math.trunc(Number(number) * (UNITS[unit] ?? 0)));
  }
  return new CelDuration(sign * nanos);
}

/**
 * A duration as Go writes it, `1h30m0s`; below a second in the unit that leaves a whole digit. A negative one comes out
 * as what is left of 2^64 nanoseconds (cel-rust `duration.rs`, `format_duration`).
 */
export function textOfDuration({ nanos }: CelDuration): string {
  const size = BigInt.asUintN(64, nanos);
  const sign = nanos < 0n ? '-' : '';
  if (size === 0n) return '0s';
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n)}µs`;
  if (size < SECOND) return `${sign}${decimal(size, 1_000_000n)}ms`;
  const minutes = size / SECOND / 60n;
  const hours = minutes / 60n;
  const seconds = `${decimal(size % (60n * SECOND), SECOND)}s`;
  if (minutes === 0n) return sign + seconds;
  return `${sign}${hours === 0n ? '' : `${hours}h`}${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const digits = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return `${value / unit}${digits === '' ? '' : `.${digits}`}`;
}

function remainder(value: bigint, of: bigint): bigint {
  return ((value % of) + of) % of;
}
