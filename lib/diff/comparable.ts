import { type PlainRecord, isRecord } from '../documents/plain-data';

/** The same text for the same value, whatever the order of its keys. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

/** A record without some of its keys. */
export function without(record: PlainRecord, keys: readonly string[]): PlainRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
