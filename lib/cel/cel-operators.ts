import { type CelDialect } from './cel-dialect';
import { CelError, missingKey, panic } from './cel-error';
import { copied, functionsOf } from './cel-functions';
import { type CelBinary } from './cel-node';
import {
  asDouble,
  CelDuration,
  CelFunctionName,
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

/** What an operator between two values gives. */
export function binary(op: CelBinary, a: CelValue, b: CelValue, dialect: CelDialect): CelValue {
  switch (op) {
    case '==':
      return equalCel(a, b, dialect);
    case '!=':
      return !equalCel(a, b, dialect);
    case 'in':
      return isIn(a, b, dialect);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(op, a, b, dialect);
    default:
      return arithmetic(op, a, b, dialect);
  }
}

function compare(op: '<' | '<=' | '>' | '>=', a: CelValue, b: CelValue, { order }: CelDialect): boolean {
  const found = compareCel(a, b, order);
  if (found === undefined) throw noOverload(op, a, b);
  switch (op) {
    case '<':
      return found < 0;
    case '<=':
      return found <= 0;
    case '>':
      return found > 0;
    case '>=':
      return found >= 0;
  }
}

function isIn(item: CelValue, container: CelValue, dialect: CelDialect): boolean {
  const isLenient = dialect.membership === 'lenient';
  if (isLenient && typeof item === 'string' && typeof container === 'string') return container.includes(item);
  if (isList(container)) return container.some((each) => equalCel(each, item, dialect));
  if (!isMap(container)) throw noOverload('in', item, container);
  if (!isKey(item) && !isLenient) throw new CelError(`no key: ${typeOfCel(item)}`);
  return container.has(item);
}

function arithmetic(
  op: '+' | '-' | '*' | '/' | '%',
  a: CelValue,
  b: CelValue,
  dialect: CelDialect,
): CelValue {
  const isMixed = dialect.arithmetic === 'mixed';
  if (typeof a === 'bigint' && typeof b === 'bigint') return integers(op, a, b, 'int', isMixed);
  if (a instanceof CelUint && b instanceof CelUint) {
    return CelUint.of(integers(op, a.value, b.value, 'uint', isMixed));
  }
  if (typeof a === 'number' || typeof b === 'number') {
    const [x, y] = [asDouble(a), asDouble(b)];
    const fits = isMixed || (typeof a === 'number' && typeof b === 'number' && op !== '%');
    if (x !== undefined && y !== undefined && fits) return doubles(op, x, y);
  }
  const sum = op === '+' ? added(a, b, dialect) : op === '-' ? timeBetween(a, b) : undefined;
  if (sum === undefined) throw noOverload(op, a, b);
  return sum;
}

function integers(op: string, a: bigint, b: bigint, type: 'int' | 'uint', panics: boolean): bigint {
  const fail = (reason: string): never =>
    panics
      ? panic(reason)
      : ((): never => {
          throw new CelError(reason);
        })();
  if ((op === '/' || op === '%') && b === 0n) fail('division by zero');
  const value = op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : op === '/' ? a / b : a % b;
  const [least, most] = type === 'int' ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  // The smallest int divided by -1 leaves no remainder that could be computed.
  const overflows = value < least || value > most || (op === '%' && a === -(2n ** 63n) && b === -1n);
  return overflows ? fail(`${type} overflow`) : value;
}

function doubles(op: string, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

function added(a: CelValue, b: CelValue, dialect: CelDialect): CelValue | undefined {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (isList(a)) {
    // From 1.5 on, whatever can be gone through can be added to a list.
    const others = isList(b) ? b : isMap(b) && dialect.macros === 'fail' ? [...b.keys()] : undefined;
    if (others === undefined) return undefined;
    return dialect.optionals === 'copied' ? [...a, ...others].map(copied) : [...a, ...others];
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array && dialect.order === 'bytes') {
    return Uint8Array.from([...a, ...b]);
  }
  if (a instanceof CelDuration && b instanceof CelDuration) return new CelDuration(a.nanos + b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelDuration) return later(a, b.nanos);
  if (a instanceof CelDuration && b instanceof CelTimestamp && dialect.order === 'null')
    return later(b, a.nanos);
  return isMap(a) && isMap(b) && dialect.arithmetic === 'mixed' ? new Map([...a, ...b]) : undefined;
}

function timeBetween(a: CelValue, b: CelValue): CelValue | undefined {
  if (a instanceof CelDuration && b instanceof CelDuration) return new CelDuration(a.nanos - b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelDuration) return later(a, -b.nanos);
  return a instanceof CelTimestamp && b instanceof CelTimestamp
    ? new CelDuration(a.nanos - b.nanos)
    : undefined;
}

function later({ nanos, offsetMinutes }: CelTimestamp, by: bigint): CelTimestamp {
  return new CelTimestamp(nanos + by, offsetMinutes);
}

/** `-x`. */
export function negative(value: CelValue, dialect: CelDialect): CelValue {
  if (typeof value === 'boolean' && dialect.negative === 'bools') return !value;
  if (typeof value === 'number') return -value;
  if (typeof value !== 'bigint') throw new CelError(`no negative of a ${typeOfCel(value)}`);
  return value === -(2n ** 63n) ? panic('int overflow') : -value;
}

/** `x.field`. */
export function select(value: CelValue, field: string, dialect: CelDialect): CelValue {
  const found = isMap(value) ? value.get(field) : undefined;
  if (found !== undefined) return dialect.optionals === 'copied' ? copied(found) : found;
  if (dialect.fieldOfOther === 'function' && isFunction(field, dialect)) return new CelFunctionName(field);
  if (isMap(value)) return missingKey(field);
  if (dialect.fieldOfOther === 'false') return false;
  throw new CelError(`no such key: ${field}, as there is no field of a ${typeOfCel(value)}`, 'missing key');
}

function isFunction(name: string, dialect: CelDialect): boolean {
  return name === 'has' || MACRO_FUNCTIONS.has(name) || functionsOf(dialect).has(name);
}

const MACRO_FUNCTIONS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** `x[key]`. */
export function subscript(value: CelValue, key: CelValue, dialect: CelDialect): CelValue {
  if (
    isList(value) &&
    (typeof key === 'bigint' || (key instanceof CelUint && dialect.subscripts !== 'characters'))
  ) {
    const at = Number(key instanceof CelUint ? key.value : key);
    return value[at] ?? absent(String(at), dialect);
  }
  if (isMap(value) && isKey(key)) {
    const found =
      value.get(key) ?? (dialect.subscripts === 'exact' ? undefined : value.get(otherNumber(key)));
    return found === undefined ? absent(nameOf(key), dialect) : found;
  }
  if (typeof value === 'string' && typeof key === 'bigint' && dialect.subscripts === 'characters') {
    return characterAt(value, key);
  }
  throw new CelError(`no ${typeOfCel(key)} finds anything in a ${typeOfCel(value)}`);
}

/** The key `1u` for `1`, and the other way round. */
function otherNumber(key: CelValue): CelValue {
  if (typeof key === 'bigint') return key < 0n ? key : CelUint.of(key);
  return key instanceof CelUint ? key.value : key;
}

function absent(name: string, { missing }: CelDialect): CelValue {
  return missing === 'null' ? null : missingKey(name);
}

/** One byte of a text, or null where that is no character. */
function characterAt(value: string, at: bigint): CelValue {
  if (at === 2n ** 63n - 1n) panic('int overflow');
  const byte = at < 0n ? undefined : Buffer.from(value)[Number(at)];
  return byte === undefined || byte >= 0x80 ? null : String.fromCharCode(byte);
}

function nameOf(key: CelValue): string {
  if (typeof key === 'string') return key;
  if (key instanceof CelUint) return key.value.toString();
  return typeof key === 'bigint' || typeof key === 'boolean' ? key.toString() : '';
}

function noOverload(op: string, a: CelValue, b: CelValue): CelError {
  return new CelError(`no such overload: ${typeOfCel(a)} ${op} ${typeOfCel(b)}`);
}
