import { Optional, parse } from '@marcbachmann/cel-js';

/** A CEL value as cel-js holds it: int is a bigint, double a number, map a Map; uint and duration are its own. */
export type CelValue = null | boolean | bigint | number | string | object;

type Compute = (operands: { readonly a: CelValue; readonly b?: CelValue }) => CelValue;
type CelFunction = (value: CelValue) => CelValue;
type CelMethod = (self: CelValue, ...args: CelValue[]) => CelValue;

const TYPE = computed('type(a)');
const STRING = computed('string(a)');
const INT = computed('int(a)');
const UINT = computed('uint(a)');

/** The CEL name of a value's type. */
export function typeOfCel(value: CelValue): string {
  if (value instanceof Optional) return 'optional';
  const { name } = TYPE(value) as { name: string };
  return name.replace('google.protobuf.', '').toLowerCase();
}

/** The functions of every cel-rust that a supported shim pins. `min`, `max`, `dyn` and `type` come and go. */
export const FUNCTIONS: ReadonlyMap<string, CelFunction> = new Map<string, CelFunction>([
  ['string', toText],
  ['int', toInt],
  ...['size', 'uint', 'double', 'bytes', 'timestamp', 'duration'].map((name) =>
    computedAs(name, `${name}(a)`),
  ),
]);

/** What is called on a value. Source of the string extensions: Kuadrant/wasm-shim `src/data/cel/strings.rs`. */
export const METHODS: ReadonlyMap<string, CelMethod> = new Map<string, CelMethod>([
  computedAs('size', 'size(a)'),
  ['contains', (self, part) => text(self).includes(text(part))],
  ['startsWith', (self, part) => text(self).startsWith(text(part))],
  ['endsWith', (self, part) => text(self).endsWith(text(part))],
  ['matches', (self, pattern) => regex(text(pattern)).test(text(self))],
  ['charAt', charAt],
  ['indexOf', (self, part, from) => position(self, part, from, 'indexOf')],
  ['lastIndexOf', (self, part, from) => position(self, part, from, 'lastIndexOf')],
  ['join', (self, separator = '') => list(self).map(text).join(text(separator))],
  ['lowerAscii', (self) => text(self).replace(/[A-Z]/g, (letter) => letter.toLowerCase())],
  ['upperAscii', (self) => text(self).replace(/[a-z]/g, (letter) => letter.toUpperCase())],
  ['trim', (self) => text(self).trim()],
  ['replace', replace],
  ['split', split],
  ['substring', substring],
  ...[
    ...['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear'],
    ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
  ].map((name) => computedAs(name, `a.${name}()`)),
]);

/** What is called on the outcome of `.?`. */
export const OPTIONAL_METHODS: ReadonlySet<string> = new Set(['hasValue', 'value', 'or', 'orValue']);

/** Macros that bind their first argument. */
export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

const BINARY: ReadonlyMap<string, Compute> = new Map(
  ['+', '-', '*', '/', '%', '<', '<=', '>', '>='].map((op) => [op, compiled(`a ${op} b`)]),
);
const EQUAL = compiled('a == b');

export const negative = computed('-a');

export function binary(op: string, a: CelValue, b: CelValue): CelValue {
  const compute = BINARY.get(op);
  if (compute === undefined) throw new Error(`no operator ${op}`);
  return compute({ a, b });
}

/** The label has exactly this value. */
export function equal(a: CelValue, b: CelValue): boolean {
  try {
    return EQUAL({ a, b }) === true;
  } catch {
    // To cel-rust values of different types are unequal, whatever the types.
    return false;
  }
}

export function contains(container: CelValue, item: CelValue): boolean {
  if (container instanceof Map) return container.has(item);
  return list(container).some((element) => equal(element, item));
}

export function select(value: CelValue, field: string): CelValue {
  if (value instanceof Optional) return optionally(value, (inner) => select(inner, field));
  if (!(value instanceof Map)) throw new Error(`no field ${field} on ${typeOfCel(value)}`);
  return (value.get(field) as CelValue | undefined) ?? absent(value, field);
}

export function at(value: CelValue, key: CelValue): CelValue {
  if (value instanceof Optional) return optionally(value, (inner) => at(inner, key));
  if (value instanceof Map) return (value.get(key) as CelValue | undefined) ?? absent(value, key);
  return list(value)[integer(key)] ?? absent(list(value), integer(key));
}

/** `value.?field` and `value[?key]`: nothing instead of a failure. */
export function optionally(value: CelValue, read: (value: CelValue) => CelValue): Optional {
  const inner = value instanceof Optional ? (value.hasValue() ? (value.value() as CelValue) : null) : value;
  try {
    return Optional.of(read(inner));
  } catch {
    return Optional.none();
  }
}

export function bool(value: CelValue): boolean {
  if (typeof value === 'boolean') return value;
  throw new Error(`bool expected, got ${typeOfCel(value)}`);
}

export function list(value: CelValue): CelValue[] {
  if (Array.isArray(value)) return value as CelValue[];
  throw new Error(`list expected, got ${typeOfCel(value)}`);
}

/** A null that is there is a value; only what is not there fails. */
function absent(container: ReadonlyMap<CelValue, CelValue> | CelValue[], key: CelValue): null {
  const there = container instanceof Map ? container.has(key) : Number(key) in container;
  if (there) return null;
  throw new Error(`no such key: ${typeof key === 'object' ? typeOfCel(key) : String(key)}`);
}

/** What cel-js makes of an expression, which is parsed when it is first asked: most never are. */
function compiled(expression: string): Compute {
  let known: Compute | undefined;
  return (operands) => {
    const compute: Compute = known ?? parse(expression);
    known = compute;
    return compute(operands);
  };
}

function computed(expression: string): CelFunction {
  const compute = compiled(expression);
  return (a) => compute({ a });
}

function computedAs(name: string, expression: string): [string, CelFunction] {
  return [name, computed(expression)];
}

/** Unlike cel-js, cel-rust has no string() of a bool, and has one of dates and durations. */
function toText(value: CelValue): CelValue {
  if (value instanceof Date) return value.toISOString();
  const type = typeOfCel(value);
  if (type === 'duration') return (value as { toString(): string }).toString();
  if (type === 'bool') throw new Error('no string() of a bool');
  return STRING(value);
}

/** Unlike cel-js, cel-rust takes a uint, which is what positions come as. */
function toInt(value: CelValue): CelValue {
  return INT(typeOfCel(value) === 'uint' ? (value as { valueOf(): bigint }).valueOf() : value);
}

function text(value: CelValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error(`string expected, got ${value === undefined ? 'nothing' : typeOfCel(value)}`);
}

/** The shim is 32-bit and casts: a negative position turns into a very large one. */
function integer(value: CelValue | undefined): number {
  if (typeof value === 'bigint') return Number(BigInt.asUintN(32, value));
  if (value !== undefined && value !== null && typeOfCel(value) === 'uint') return Number(value);
  throw new Error(`int expected, got ${value === undefined ? 'nothing' : typeOfCel(value)}`);
}

function charAt(self: CelValue, index?: CelValue): CelValue {
  // Takes an int only, so the outcome of indexOf() has to go through int().
  const char = typeof index === 'bigint' ? Array.from(text(self))[integer(index)] : undefined;
  if (char !== undefined) return char;
  throw new Error('charAt() out of range');
}

/** Found positions are uints in bytes, and -1 is an int; `indexOf(…) + 1` therefore fails. */
function position(
  self: CelValue,
  part: CelValue | undefined,
  from: CelValue | undefined,
  method: 'indexOf' | 'lastIndexOf',
) {
  const bytes = Buffer.from(text(self));
  const base = from === undefined ? 0 : integer(from);
  if (from !== undefined && base >= bytes.length) return -1n;
  const found = bytes.subarray(base)[method](text(part));
  return found < 0 ? -1n : UINT(BigInt(method === 'indexOf' ? base + found : found));
}

function replace(self: CelValue, from?: CelValue, to?: CelValue, count?: CelValue): CelValue {
  const most = count === undefined ? Infinity : integer(count);
  let done = 0;
  const pattern = new RegExp(text(from).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gu');
  return text(self).replace(pattern, (match) => (done++ < most ? text(to) : match));
}

function split(self: CelValue, separator?: CelValue, count?: CelValue): CelValue {
  const parts =
    text(separator) === '' ? ['', ...Array.from(text(self)), ''] : text(self).split(text(separator));
  const most = count === undefined ? Infinity : integer(count);
  if (parts.length <= most) return parts;
  return most === 0 ? [] : [...parts.slice(0, most - 1), parts.slice(most - 1).join(text(separator))];
}

function substring(self: CelValue, from?: CelValue, to?: CelValue): CelValue {
  const chars = Array.from(text(self));
  const start = integer(from);
  const end = to === undefined ? chars.length : integer(to);
  if (end < start) throw new Error('substring() ends before it starts');
  return chars.slice(start, end).join('');
}

/** RE2 and JavaScript read most patterns alike; what only one of them takes is refused. */
function regex(pattern: string): RegExp {
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern)) throw new Error('no look-around or back-reference in a pattern');
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  return new RegExp(pattern.slice(flags?.[0].length ?? 0).replaceAll('(?P<', '(?<'), flags?.[1] ?? '');
}
