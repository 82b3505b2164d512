/** A CEL value: an int is a bigint, a double a number, a list an array and a map a Map. */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | CelUint
  | CelTimestamp
  | CelDuration
  | CelOptional
  | CelFunctionName
  | readonly CelValue[]
  | ReadonlyMap<CelValue, CelValue>;

export type CelList = readonly CelValue[];
export type CelMap = ReadonlyMap<CelValue, CelValue>;

/** An unsigned integer. Equal ones are one object, so that they can be keys of a map. */
export class CelUint {
  private static readonly known = new Map<bigint, CelUint>();

  static of(value: bigint): CelUint {
    const known = this.known.get(value) ?? new CelUint(value);
    this.known.set(value, known);
    return known;
  }

  private constructor(readonly value: bigint) {}
}

/** A moment, with the offset from UTC that it was written with. */
export class CelTimestamp {
  constructor(
    /** Nanoseconds since 1970. */
    readonly nanos: bigint,
    readonly offsetMinutes = 0,
  ) {}
}

export class CelDuration {
  constructor(readonly nanos: bigint) {}
}

/** What `.?` and `optional.of()` give. */
export class CelOptional {
  constructor(readonly value: CelValue | undefined) {}
}

/** In Kuadrant 1.3 a field that is not there, with the name of a function, is that function. */
export class CelFunctionName {
  constructor(readonly name: string) {}
}

/** The CEL name of a value's type. */
export function typeOfCel(value: CelValue): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: CelValue & object): string {
  if (isList(value)) return 'list';
  if (isMap(value)) return 'map';
  if (value instanceof CelUint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof CelTimestamp) return 'timestamp';
  if (value instanceof CelDuration) return 'duration';
  return value instanceof CelOptional ? 'optional' : 'function';
}

export function isList(value: CelValue): value is CelList {
  return Array.isArray(value);
}

export function isMap(value: CelValue): value is CelMap {
  return value instanceof Map;
}

/** Whether a map can have it for a key. */
export function isKey(value: CelValue): boolean {
  return ['string', 'bigint', 'boolean'].includes(typeof value) || value instanceof CelUint;
}

/** A number as JavaScript has it, for comparing kinds of numbers. Undefined for what is no number. */
export function asDouble(value: CelValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof CelUint ? Number(value.value) : undefined;
}

/** How a version compares values, of its `CelDialect`. */
export interface CelComparison {
  readonly equality: 'across numbers' | 'by type';
  readonly optionalsEqual: boolean;
}

/** Whether two values are equal. */
export function equalCel(a: CelValue, b: CelValue, how: CelComparison): boolean {
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, i) => equalCel(item, b[i] ?? null, how));
  }
  if (isMap(a) && isMap(b)) {
    return (
      a.size === b.size &&
      [...a].every(([key, value]) => b.has(key) && equalCel(value, b.get(key) ?? null, how))
    );
  }
  if (a instanceof CelOptional && b instanceof CelOptional) {
    const bothHave = a.value !== undefined && b.value !== undefined;
    return how.optionalsEqual && (bothHave ? equalCel(a.value, b.value, how) : a.value === b.value);
  }
  if (a instanceof CelFunctionName && b instanceof CelFunctionName) return a.name === b.name;
  if (a === null || b === null) return a === b;
  return (how.equality === 'across numbers' || typeOfCel(a) === typeOfCel(b)) && compareScalars(a, b) === 0;
}

/** Which of two is less. Undefined where they have no order; either null or bytes have one, by version. */
export function compareCel(a: CelValue, b: CelValue, order: 'null' | 'bytes'): number | undefined {
  if (a === null || b === null) return order === 'null' && a === b ? 0 : undefined;
  if (a instanceof Uint8Array && order !== 'bytes') return undefined;
  return compareScalars(a, b);
}

function compareScalars(a: CelValue, b: CelValue): number | undefined {
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return ordered(a.nanos, b.nanos);
  if (a instanceof CelDuration && b instanceof CelDuration) return ordered(a.nanos, b.nanos);
  const x = a instanceof CelUint ? a.value : a;
  const y = b instanceof CelUint ? b.value : b;
  if (typeof x === 'bigint' && typeof y === 'bigint') return ordered(x, y);
  const [left, right] = [asDouble(a), asDouble(b)];
  if (left === undefined || right === undefined) return undefined;
  return left < right ? -1 : left > right ? 1 : left === right ? 0 : undefined;
}

function ordered(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
