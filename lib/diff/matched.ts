export type Matched<T> = readonly [before: T, after: T];

export interface Matching<T> {
  readonly pairs: readonly Matched<T>[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/**
 * Finds what each thing of one side is on the other: by the first key that both share, the strictest key first. Of several
 * with one key, the first is matched with the first.
 */
export function matched<T>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly ((one: T) => readonly (string | undefined)[])[],
): Matching<T> {
  const left = new Set(before);
  const right = new Set(after);
  const found = new Map<T, T>();
  for (const keyOf of keys) {
    const byKey = new Map<string, T[]>();
    for (const one of right) {
      const key = JSON.stringify(keyOf(one));
      byKey.set(key, [...(byKey.get(key) ?? []), one]);
    }
    for (const one of left) {
      const other = byKey.get(JSON.stringify(keyOf(one)))?.shift();
      if (other === undefined) continue;
      found.set(one, other);
      left.delete(one);
      right.delete(other);
    }
  }
  return {
    pairs: before.flatMap((one): Matched<T>[] => {
      const other = found.get(one);
      return other === undefined ? [] : [[one, other]];
    }),
    removed: [...left],
    added: [...right],
  };
}
