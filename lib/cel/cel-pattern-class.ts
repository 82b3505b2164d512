import { CelError } from './cel-error';

/** Characters of a class, as sorted ranges of code points that do not touch. */
export type CharacterSet = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;

export function union(...sets: readonly CharacterSet[]): CharacterSet {
  const merged: [number, number][] = [];
  for (const [from, to] of sets.flat().sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CharacterSet): CharacterSet {
  const ends = [-1, ...set.map(([, to]) => to)];
  const starts = [...set.map(([from]) => from), LAST + 1];
  return ends.map((end, i) => [end + 1, (starts[i] ?? 0) - 1] as const).filter(([from, to]) => from <= to);
}

export function intersection(a: CharacterSet, b: CharacterSet): CharacterSet {
  return complement(union(complement(a), complement(b)));
}

/** `&&`, `--` and `~~` between two classes. */
export function combined(operator: string, a: CharacterSet, b: CharacterSet): CharacterSet {
  if (operator === '&&') return intersection(a, b);
  const onlyA = intersection(a, complement(b));
  return operator === '--' ? onlyA : union(onlyA, intersection(b, complement(a)));
}

const PERL: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  s: '\\p{White_Space}',
  w: '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}',
};

const ASCII: Readonly<Record<string, CharacterSet>> = ascii({
  alnum: '09AZaz',
  alpha: 'AZaz',
  ascii: '\0\x7f',
  blank: '\t\t  ',
  cntrl: '\0\x1f\x7f\x7f',
  digit: '09',
  graph: '!~',
  lower: 'az',
  print: ' ~',
  punct: '!/:@[`{~',
  space: '\t\r  ',
  upper: 'AZ',
  word: '09AZ__az',
  xdigit: '09AFaf',
});

/** `\d`, `\s` and `\w`, which know all of Unicode; and what they are without it. */
export function perlSet(letter: string, unicode: boolean): CharacterSet {
  const kind = letter.toLowerCase();
  const names: Readonly<Record<string, string>> = { d: 'digit', s: 'space', w: 'word' };
  const set = unicode ? unicodeSet(PERL[kind] ?? '') : (asciiSet(names[kind] ?? '') ?? []);
  return kind === letter ? set : complement(set);
}

/** The class of a name, such as `alpha` for `[:alpha:]`; undefined where it is none. */
export function asciiSet(name: string): CharacterSet | undefined {
  return Object.hasOwn(ASCII, name) ? ASCII[name] : undefined;
}

/** `\p{…}`, whose names Rust compares without case, blanks, `_` and `-`. */
export function propertySet(written: string): CharacterSet {
  const [, name = written, value] = /^([^=:]+)[=:](.+)$/.exec(written) ?? [];
  const forms = value === undefined ? propertyForms(name) : valueForms(name, value);
  for (const form of forms) {
    const set = tried(`\\p{${form}}`);
    if (set !== undefined) return set;
  }
  throw new CelError(`no property \\p{${written}} in a pattern`);
}

function propertyForms(name: string): readonly string[] {
  return titles(name).flatMap((title) => [title, `Script=${title}`]);
}

function valueForms(name: string, value: string): readonly string[] {
  const property = {
    gc: 'gc',
    generalcategory: 'gc',
    sc: 'sc',
    script: 'sc',
    scx: 'scx',
    scriptextensions: 'scx',
  }[plain(name)];
  return property === undefined ? [] : titles(value).map((title) => `${property}=${title}`);
}

function titles(name: string): readonly string[] {
  const words = name.trim().split(/[ _-]+/);
  const title = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join('_');
  return [name, title, name.toUpperCase()];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[ _-]/g, '');
}

function tried(source: string): CharacterSet | undefined {
  try {
    return unicodeSet(source);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const known = new Map<string, CharacterSet>();
let everyCharacter: string | undefined;

/** All characters of a class that JavaScript knows, found by going through them once. */
function unicodeSet(source: string): CharacterSet {
  const form = new RegExp(`[${source}]+`, 'gu');
  let set = known.get(source);
  if (set !== undefined) return set;
  everyCharacter ??= Array.from({ length: 0x1100 }, (_, i) => block(i * 0x100)).join('');
  set = Array.from(everyCharacter.matchAll(form), ([run]) => {
    const chars = Array.from(run);
    return [chars[0]?.codePointAt(0) ?? 0, chars.at(-1)?.codePointAt(0) ?? 0] as const;
  });
  known.set(source, set);
  return set;
}

function block(from: number): string {
  if (from >= 0xd800 && from < 0xe000) return '';
  return String.fromCodePoint(...Array.from({ length: 0x100 }, (_, i) => from + i));
}

function ascii(pairs: Readonly<Record<string, string>>): Readonly<Record<string, CharacterSet>> {
  const sets = Object.entries(pairs).map(([name, ends]): [string, CharacterSet] => [
    name,
    Array.from({ length: ends.length / 2 }, (_, i) => [ends.charCodeAt(2 * i), ends.charCodeAt(2 * i + 1)]),
  ]);
  return Object.fromEntries(sets);
}
