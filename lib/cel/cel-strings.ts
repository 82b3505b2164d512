import { type CelCall } from './cel-call';
import { CelError, panic } from './cel-error';
import { CelUint, isList, type CelValue, typeOfCel } from './cel-value';

/** The functions that the shim adds. Source: Kuadrant/wasm-shim `data/cel/strings.rs`, the same in every version. */
export const SHIM_FUNCTIONS: ReadonlyMap<string, (call: CelCall) => CelValue> = new Map([
  ['charAt', charAt],
  ['indexOf', (call) => position(call, 'first')],
  ['lastIndexOf', (call) => position(call, 'last')],
  ['join', join],
  ['lowerAscii', (call) => text(call.self()).replace(/[A-Z]/g, (letter) => letter.toLowerCase())],
  ['upperAscii', (call) => text(call.self()).replace(/[a-z]/g, (letter) => letter.toUpperCase())],
  // Unicode's white space, to which JavaScript adds the byte order mark and lacks the next line.
  ['trim', (call) => text(call.self()).replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')],
  ['replace', replace],
  ['split', split],
  ['substring', substring],
]);

export function text(value: CelValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new CelError(`string expected, got ${value === undefined ? 'nothing' : typeOfCel(value)}`);
}

/** The shim is 32-bit and casts: a negative position turns into a very large one. */
function integer(value: CelValue | undefined): number {
  if (typeof value === 'bigint') return Number(BigInt.asUintN(32, value));
  if (value instanceof CelUint) return Number(BigInt.asUintN(32, value.value));
  throw new CelError(`int expected, got ${value === undefined ? 'nothing' : typeOfCel(value)}`);
}

function charAt(call: CelCall): CelValue {
  const self = text(call.self());
  const index = call.next();
  // Takes an int only, so the outcome of indexOf() has to go through int().
  if (typeof index !== 'bigint') throw new CelError(`int expected, got ${typeOfCel(index)}`);
  const char = Array.from(self)[integer(index)];
  if (char === undefined) throw new CelError('charAt() out of range');
  return char;
}

/** Found positions are uints in bytes, and -1 is an int; `indexOf(…) + 1` therefore fails. */
function position(call: CelCall, which: 'first' | 'last'): CelValue {
  const bytes = Buffer.from(text(call.self()));
  const part = text(call.next());
  const args = call.all();
  if (args.length !== 1 && args.length !== 2) throw new CelError('takes one or two arguments');
  const base = args.length === 1 ? 0 : integer(args[1]);
  if (args.length === 2 && base >= bytes.length) return -1n;
  if (((bytes[base] ?? 0) & 0xc0) === 0x80) panic('the start is inside a character');
  const rest = bytes.subarray(base);
  const found = which === 'first' ? rest.indexOf(part) : part === '' ? rest.length : rest.lastIndexOf(part);
  if (found < 0) return -1n;
  return CelUint.of(BigInt(which === 'first' ? base + found : found));
}

function join(call: CelCall): CelValue {
  const self = call.self();
  if (!isList(self)) throw new CelError(`list expected, got ${typeOfCel(self)}`);
  const [separator = ''] = call.all();
  return self.map(text).join(text(separator));
}

function replace(call: CelCall): CelValue {
  const self = text(call.self());
  const [from, to, count, ...others] = call.all();
  if (others.length > 0) throw new CelError('takes two or three arguments');
  const [searched, replacement] = [text(from), text(to)];
  const most = count === undefined ? Infinity : integer(count);
  let done = 0;
  const pattern = new RegExp(searched.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), 'gu');
  return self.replace(pattern, (match) => (done++ < most ? replacement : match));
}

function split(call: CelCall): CelValue {
  const self = text(call.self());
  const [separator, count, ...others] = call.all();
  if (others.length > 0) throw new CelError('takes one or two arguments');
  const by = text(separator);
  const parts = by === '' ? ['', ...Array.from(self), ''] : self.split(by);
  const most = count === undefined ? Infinity : integer(count);
  if (parts.length <= most) return parts;
  if (most === 0) return [];
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(by)];
}

function substring(call: CelCall): CelValue {
  const chars = Array.from(text(call.self()));
  const [from, to, ...others] = call.all();
  if (others.length > 0) throw new CelError('takes one or two arguments');
  const start = integer(from);
  const end = to === undefined ? chars.length : integer(to);
  if (end < start) throw new CelError('substring() ends before it starts');
  return chars.slice(start, end).join('');
}
