import { type CelCall } from './cel-call';
import { type CelDialect } from './cel-dialect';
import { CelError, panic } from './cel-error';
import { matchesPattern } from './cel-pattern';
import { SHIM_FUNCTIONS, text } from './cel-strings';
import {
  durationOf,
  partOfDuration,
  partOfTimestamp,
  textOfDuration,
  textOfTimestamp,
  timestampOf,
} from './cel-time';
import {
  CelDuration,
  CelOptional,
  CelTimestamp,
  CelUint,
  type CelValue,
  compareCel,
  equalCel,
  isKey,
  isList,
  isMap,
  typeOfCel,
} from './cel-value';

type CelFunction = (call: CelCall, dialect: CelDialect) => CelValue;

const DATE_PARTS = [
  ...['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear'],
  ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
];

const CORE: ReadonlyMap<string, CelFunction> = new Map<string, CelFunction>([
  ['size', (call) => sizeOf(call.self())],
  ['contains', contains],
  ['startsWith', (call) => startsWith(text(call.self()), text(call.next()))],
  ['endsWith', (call) => text(call.self()).endsWith(text(call.next()))],
  ['matches', (call) => matchesPattern(text(call.self()), text(call.next()))],
  ['string', (call) => toText(call.self())],
  ['bytes', toBytes],
  ['double', (call) => toDouble(call.self())],
  ['int', (call, dialect) => toInt(call.self(), dialect)],
  ['uint', (call, dialect) => toUint(call.self(), dialect)],
  ['timestamp', toTimestamp],
  ['duration', toDuration],
]);

const OPTIONALS: ReadonlyMap<string, CelFunction> = new Map<string, CelFunction>([
  ['value', optionalValue],
  ['hasValue', (call, dialect) => optional(call.self(), dialect, 'fails').value !== undefined],
  ['or', optionalOr],
  ['orValue', optionalOrValue],
]);

/** What is called on the outcome of `.?`. */
export const OPTIONAL_METHODS: ReadonlySet<string> = new Set(OPTIONALS.keys());

const GROUPS: Readonly<Record<CelDialect['core'][number], ReadonlyMap<string, CelFunction>>> = {
  max: new Map([['max', (call) => extreme(call, 1)]]),
  min: new Map([['min', (call) => extreme(call, -1)]]),
  dates: new Map(DATE_PARTS.map((name) => [name, (call) => datePart(call.self(), name)] as const)),
  optionals: OPTIONALS,
};

const known = new Map<CelDialect, ReadonlyMap<string, CelFunction>>();

/** The functions of a dialect by name, without `has`, the macros and those of response and request bodies. */
export function functionsOf(dialect: CelDialect): ReadonlyMap<string, CelFunction> {
  const functions =
    known.get(dialect) ??
    new Map([...CORE, ...dialect.core.flatMap((group) => [...GROUPS[group]]), ...SHIM_FUNCTIONS]);
  known.set(dialect, functions);
  return functions;
}

/** Calls a function of a dialect, whose arguments it may leave unevaluated. */
export function callFunction(call: CelCall, dialect: CelDialect): CelValue {
  const compute = functionsOf(dialect).get(call.name);
  if (compute === undefined) throw new CelError(`no function ${call.name}`);
  return compute(call, dialect);
}

type Signature = readonly [on: 'value' | 'nothing', ...types: readonly string[]];

const member = (...types: readonly string[]): Signature => ['value', ...types];
const global = (...types: readonly string[]): Signature => ['nothing', ...types];
const oneOf = (...types: readonly string[]) => types.map((type) => global(type));
// An optional of anything takes whatever there is (cel-rust `types/mod.rs`, `is_assignable`).
const ANY = 'any';

/** Source: cel-rust 0.14.0, `stdlib` in each of `common/types/`. */
const SIGNATURES: ReadonlyMap<string, readonly Signature[]> = new Map<string, readonly Signature[]>([
  ['size', ['string', 'bytes', 'list', 'map'].flatMap((type) => [global(type), member(type)])],
  ['contains', [member('string', 'string')]],
  ['startsWith', [member('string', 'string')]],
  ['endsWith', [member('string', 'string')]],
  ['matches', [member('string', 'string')]],
  ['string', oneOf('string', 'int', 'uint', 'double', 'bytes', 'timestamp', 'duration')],
  ['bytes', oneOf('string', 'bytes')],
  ['double', oneOf('double', 'int', 'uint', 'string')],
  ['int', oneOf('int', 'uint', 'double', 'string')],
  ['uint', oneOf('uint', 'int', 'double', 'string')],
  ['timestamp', oneOf('string', 'timestamp')],
  ['duration', oneOf('string', 'duration')],
  ...DATE_PARTS.map((name) => [name, [member('timestamp')]] as const),
  ...DATE_PARTS.slice(6).map((name) => [name, [member('timestamp'), member('duration')]] as const),
  ['value', [member(ANY)]],
  ['hasValue', [member(ANY)]],
  ['or', [member(ANY, ANY)]],
  ['orValue', [member(ANY, ANY)]],
]);

/** Whether a function of the core takes arguments of these types, the first of a method being what it is called on. */
export function hasOverload(name: string, on: 'value' | 'nothing', args: readonly CelValue[]): boolean {
  return (SIGNATURES.get(name) ?? []).some(
    ([kind, ...types]) =>
      kind === on &&
      types.length === args.length &&
      types.every((type, i) => type === ANY || type === typeOfCel(args[i] ?? null)),
  );
}

function sizeOf(value: CelValue): bigint {
  // A text is measured in bytes.
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  if (isList(value) || value instanceof Uint8Array) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  throw new CelError(`no size of ${typeOfCel(value)}`);
}

function startsWith(value: string, prefix: string): boolean {
  return value.startsWith(prefix);
}

function contains(call: CelCall, dialect: CelDialect): CelValue {
  const self = call.self();
  const part = call.next();
  if (typeof self === 'string') return typeof part === 'string' && self.includes(part);
  if (isList(self)) return self.some((item) => equalCel(item, part, dialect));
  if (isMap(self)) {
    if (!isKey(part)) throw new CelError(`no key: ${typeOfCel(part)}`);
    return self.has(part);
  }
  if (!(self instanceof Uint8Array && part instanceof Uint8Array)) return false;
  if (part.length === 0) panic('no bytes to look for');
  return Buffer.from(self).includes(Buffer.from(part));
}

function toText(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return textOfDouble(value);
  if (value instanceof CelUint) return value.value.toString();
  if (value instanceof CelTimestamp) return textOfTimestamp(value);
  if (value instanceof CelDuration) return textOfDuration(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  throw new CelError(`no string() of a ${typeOfCel(value)}`);
}

/** All digits, and no exponent. */
export function textOfDouble(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(value.toString()) ?? [];
  if (exponent === undefined) return value.toString();
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits.padEnd(point, '0')
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function toBytes(call: CelCall, { calls }: CelDialect): Uint8Array {
  const value = call.next();
  return value instanceof Uint8Array && calls === 'by types'
    ? value
    : Uint8Array.from(Buffer.from(text(value)));
}

function toDouble(value: CelValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  if (typeof value !== 'string') throw new CelError(`no double() of a ${typeOfCel(value)}`);
  const special = /^([-+]?)(?:(inf|infinity)|nan)$/i.exec(value);
  if (special !== null) return special[2] === undefined ? NaN : special[1] === '-' ? -Infinity : Infinity;
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value)) throw new CelError(`no double: "${value}"`);
  return Number(value);
}

function toInt(value: CelValue, { conversions }: CelDialect): bigint {
  const isCut = conversions === 'cut';
  if (typeof value === 'bigint') return value;
  if (value instanceof CelUint) return isCut ? BigInt.asIntN(64, value.value) : within(value.value, 63);
  if (typeof value === 'number') {
    if (!isCut && (value > 2 ** 63 || value < -(2 ** 63))) throw new CelError('integer overflow');
    return nearest(value, -(2n ** 63n), 2n ** 63n - 1n);
  }
  if (typeof value !== 'string') throw new CelError(`no int() of a ${typeOfCel(value)}`);
  if (!/^[-+]?\d+$/.test(value)) throw new CelError(`no int: "${value}"`);
  return within(BigInt(value.replace('+', '')), 63);
}

function toUint(value: CelValue, { conversions }: CelDialect): CelUint {
  const isCut = conversions === 'cut';
  if (value instanceof CelUint) return value;
  if (typeof value === 'bigint') return CelUint.of(isCut ? BigInt.asUintN(64, value) : within(value, 64));
  if (typeof value === 'number') {
    if (!isCut && (value > 2 ** 64 || value < 0)) throw new CelError('unsigned integer overflow');
    return CelUint.of(nearest(value, 0n, 2n ** 64n - 1n));
  }
  if (typeof value !== 'string') throw new CelError(`no uint() of a ${typeOfCel(value)}`);
  if (!/^\+?\d+$/.test(value)) throw new CelError(`no uint: "${value}"`);
  return CelUint.of(within(BigInt(value.replace('+', '')), 64));
}

/** A double as a whole number of a type, or as the end of the type that it is beyond. */
function nearest(value: number, least: bigint, most: bigint): bigint {
  if (Number.isNaN(value)) return 0n;
  if (!Number.isFinite(value)) return value < 0 ? least : most;
  const whole = BigInt(Math.trunc(value));
  return whole < least ? least : whole > most ? most : whole;
}

/** 63 bits are signed, 64 are not. */
function within(value: bigint, bits: 63 | 64): bigint {
  const least = bits === 63 ? -(2n ** 63n) : 0n;
  if (value < least || value >= 2n ** BigInt(bits)) throw new CelError('integer overflow');
  return value;
}

function toTimestamp(call: CelCall, { calls }: CelDialect): CelValue {
  const value = call.next();
  return value instanceof CelTimestamp && calls === 'by types' ? value : timestampOf(text(value));
}

function toDuration(call: CelCall, { calls }: CelDialect): CelValue {
  const value = call.next();
  return value instanceof CelDuration && calls === 'by types' ? value : durationOf(text(value));
}

function datePart(value: CelValue, part: string): bigint {
  const found =
    value instanceof CelTimestamp
      ? partOfTimestamp(value, part)
      : value instanceof CelDuration
        ? partOfDuration(value, part)
        : undefined;
  if (found === undefined) throw new CelError(`no ${part}() of a ${typeOfCel(value)}`);
  return found;
}

function extreme(call: CelCall, sign: 1 | -1): CelValue {
  const args = call.all();
  const [only] = args;
  if (args.length === 1 && only !== undefined && !isList(only)) return only;
  const [first = null, ...others] = args.length === 1 && only !== undefined && isList(only) ? only : args;
  return others.reduce((best: CelValue, other) => {
    const order = compareCel(best, other, 'null');
    if (order === undefined) throw new CelError('values of no common order');
    return order * sign > 0 ? best : other;
  }, first);
}

/** From 1.5 on whatever is not an optional panics, unless it is only asked whether it has a value. */
function optional(value: CelValue, { calls }: CelDialect, otherwise: 'panics' | 'fails'): CelOptional {
  if (value instanceof CelOptional) return value;
  const reason = `no optional: ${typeOfCel(value)}`;
  if (calls === 'by types' && otherwise === 'panics') panic(reason);
  throw new CelError(reason);
}

function optionalValue(call: CelCall, dialect: CelDialect): CelValue {
  const { value } = optional(call.self(), dialect, 'panics');
  if (value === undefined) throw new CelError('there is no value');
  return unwrapped(value, dialect);
}

function optionalOr(call: CelCall, dialect: CelDialect): CelValue {
  const self = optional(call.self(), dialect, 'panics');
  const other = call.next();
  if (self.value !== undefined) return self;
  if (dialect.calls === 'by name' && !(other instanceof CelOptional))
    throw new CelError('or() takes an optional');
  return other;
}

function optionalOrValue(call: CelCall, dialect: CelDialect): CelValue {
  const { value } = optional(call.self(), dialect, 'panics');
  const other = call.next();
  return value === undefined ? other : unwrapped(value, dialect);
}

function unwrapped(value: CelValue, { calls }: CelDialect): CelValue {
  return calls === 'by types' ? copied(value) : value;
}

/** A copy of an optional is what it holds, from 1.5 on. Source: cel-rust `types/optional.rs`, `clone_as_boxed`. */
export function copied(value: CelValue): CelValue {
  if (value instanceof CelOptional) return value.value === undefined ? value : copied(value.value);
  if (isList(value)) return value.map(copied);
  if (isMap(value)) return new Map([...value].map(([key, item]) => [key, copied(item)]));
  return value;
}

/** What `optional.ofNonZeroValue()` takes for nothing. */
export function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanos === 0n;
  return isMap(value) && value.size === 0;
}
