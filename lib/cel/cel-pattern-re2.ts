import { type CharacterSet } from './cel-pattern-class';

/** What RE2 repeats at most. */
const MOST_REPEATED = 1000;
/** The bytes that Rust's regex crate takes for a range of characters, measured with `\w{n}`, `\d{n}` and the like. */
export const BYTES_A_RANGE = 70;

export function classOf(set: CharacterSet, negation = ''): string {
  if (set.length === 0) return '[^\\x{0}-\\x{10FFFF}]';
  return `[${negation}${set.map(([from, to]) => `${hex(from)}-${hex(to)}`).join('')}]`;
}

export function written(char: string): string {
  return /^[A-Za-z0-9]$/.test(char) ? char : hex(char.codePointAt(0) ?? 0);
}

function hex(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

export function bytesOf(set: CharacterSet): number {
  return set.length * BYTES_A_RANGE;
}

/** So many of them one after the other. */
export function copies(group: string, count: number): string {
  const full = Math.floor(count / MOST_REPEATED);
  // RE2 multiplies counts inside each other, so that each counts for itself only when it is written out.
  if (/\{\d/.test(group.replace(/\\x\{[0-9a-f]+\}/g, ''))) return group.repeat(count);
  return `${`${group}{${MOST_REPEATED}}`.repeat(full)}${count % MOST_REPEATED === 0 ? '' : `${group}{${count % MOST_REPEATED}}`}`;
}

/** At most so many of them. */
export function options(group: string, count: number, lazy: string): string {
  if (/\{\d/.test(group.replace(/\\x\{[0-9a-f]+\}/g, ''))) return `${group}?${lazy}`.repeat(count);
  const full = Math.floor(count / MOST_REPEATED);
  const rest = count % MOST_REPEATED;
  const some = (most: number) => `${group}{0,${most}}${lazy}`;
  return some(MOST_REPEATED).repeat(full) + (rest === 0 ? '' : some(rest));
}
