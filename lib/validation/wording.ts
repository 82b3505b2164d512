import { distance } from 'fastest-levenshtein';

// How messages list and quote, and how they guess what was meant.

/** In double quotes, cut where it gets long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function allOf(names: readonly string[]): string {
  return joined(
    names.map((name) => JSON.stringify(name)),
    'and',
  );
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(names: readonly string[]): string {
  return joined(names, 'or');
}

/** `1 panel`, `2 panels`. */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** The values that stand more than once, each once. */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}

/**
 * The known names that were probably meant, at most three, likeliest first: one that differs in case or separators, in
 * a slip or two, or only in its end.
 * @param slips how many there may be; more in a longer name, where it is not given
 */
export function nearest(
  name: string,
  known: Iterable<string>,
  slips = slipsIn(name.length),
): readonly string[] {
  const candidates = [...new Set(known)].filter((candidate) => candidate !== name);
  const same = candidates.filter((candidate) => plain(candidate) === plain(name));
  if (same.length > 0) return same.slice(0, MOST_GUESSES);
  return candidates
    .map((candidate) => ({ candidate, away: away(name, candidate, slips) }))
    .filter((guess) => guess.away < Infinity)
    .sort((a, b) => a.away - b.away || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, MOST_GUESSES)
    .map(({ candidate }) => candidate);
}

/** The end of a sentence that says that something has no such name: what was probably meant, else every name there is. */
export function insteadOf(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant.length === 0
    ? `; there are ${known.join(', ') || 'none'}.`
    : `. Did you mean ${anyOf(meant.map(quote))}?`;
}

/** Short names are all near each other. */
function slipsIn(length: number): number {
  if (length < 3) return 0;
  return length < 8 ? 2 : Math.min(4, Math.floor(length / 4));
}

/** A name that was cut short is likelier than one with two slips in it. */
function away(name: string, candidate: string, slips: number): number {
  const isCutShort = name.length >= 4 && candidate.startsWith(name);
  const slipped = Math.abs(candidate.length - name.length) <= slips ? distance(name, candidate) : Infinity;
  return Math.min(isCutShort ? 1.5 : Infinity, slipped <= slips ? slipped : Infinity);
}

const MOST_GUESSES = 3;

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function joined(names: readonly string[], word: 'and' | 'or'): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** A whole number as people read it, such as `100,000`. */
export function counted(number: number): string {
  return number.toLocaleString('en-US');
}

/** Names in a sentence, such as `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
