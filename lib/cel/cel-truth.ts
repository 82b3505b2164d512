import { type CelDialect } from './cel-dialect';
import { CelError } from './cel-error';
import { CelDuration, CelTimestamp, CelUint, type CelValue, isList, isMap, typeOfCel } from './cel-value';

/** Whether a condition holds. Before Kuadrant 1.4 every value does or does not; later only true and false. */
export function truth(value: CelValue, { conditions }: CelDialect): boolean {
  if (typeof value === 'boolean') return value;
  if (conditions === 'any value') return isSomething(value);
  throw new CelError(`bool expected, got ${typeOfCel(value)}`);
}

/** Source: cel-rust `objects.rs` at 0.9.0, `to_bool`. */
function isSomething(value: CelValue): boolean {
  if (isList(value) || typeof value === 'string' || value instanceof Uint8Array) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'number') return value !== 0;
  if (value instanceof CelUint) return value.value !== 0n;
  if (value instanceof CelDuration) return value.nanos !== 0n;
  return value instanceof CelTimestamp && value.nanos > 0n;
}
