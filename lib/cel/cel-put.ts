import { type CelValue } from './cel-value';

/** What a request binds, while it is put together. */
export type CelMap = Map<string, CelValue>;

/** Sets a value under its path. An object that is already there stays. */
export function put(map: CelMap, [name, ...rest]: readonly string[], value: CelValue): void {
  if (name === undefined) return;
  const there = map.get(name);
  if (rest.length === 0) {
    if (!(value instanceof Map && there instanceof Map)) map.set(name, value);
    return;
  }
  const inner = there instanceof Map ? (there as CelMap) : (new Map() as CelMap);
  map.set(name, inner);
  put(inner, rest, value);
}
