import { type Matcher } from './promql-ast';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const ESCAPE = /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|[^]?)/g;

/**
 * The text that a string literal stands for, or what keeps Prometheus from reading it. Its escapes are Go's; lezer
 * takes JavaScript's (prometheus/prometheus `promql/parser/lex.go`, `lexEscape`; the TODO in `promql.grammar`).
 */
export function unquoted(literal: string): { readonly value: string } | { readonly problem: string } {
  const quote = literal.charAt(0);
  if (literal.length < 2 || !literal.endsWith(quote)) {
    return { problem: `the string ${literal} does not end: close it with ${quote}.` };
  }
  const inner = literal.slice(1, -1);
  if (quote === '`') return { value: inner };
  if (inner.includes('\n')) {
    return { problem: `the string ${JSON.stringify(literal)} has a line break in it: write \\n.` };
  }
  let wrong: string | undefined;
  const value = inner.replace(
    ESCAPE,
    (escape, plain?: string, hex?: string, short?: string, long?: string, octal?: string) => {
      if (plain !== undefined && (plain === quote || ESCAPES[plain] !== undefined))
        return ESCAPES[plain] ?? plain;
      const code = octal !== undefined ? parseInt(octal, 8) : parseInt(hex ?? short ?? long ?? 'none', 16);
      if (code <= (octal === undefined ? 0x10ffff : 255)) return String.fromCodePoint(code);
      wrong ??= escape;
      return escape;
    },
  );
  if (wrong === undefined) return { value };
  return {
    problem: `the string ${literal} has the escape ${wrong}, which Prometheus refuses: write \\${wrong} for a backslash.`,
  };
}

const SECONDS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
};

/** `5m` and `1h30m` in seconds; a bare number is seconds already. */
export function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)(ms|[ywdhms])/g)];
  if (parts.length === 0) return numberOf(duration);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit ?? ''] ?? 0), 0);
}

/** A number literal of PromQL: with a sign, hexadecimal, `Inf`, `NaN`, grouped by `_`, or a duration in seconds. */
export function numberOf(literal: string): number {
  const [, sign = '', digits = ''] = /^\s*([-+]?)\s*(.*)$/s.exec(literal.replaceAll('_', '')) ?? [];
  const size = /^inf$/i.test(digits)
    ? Infinity
    : /^0x|^[\d.]+(e[-+]?\d+)?$/i.test(digits)
      ? Number(digits)
      : /^\d/.test(digits)
        ? secondsOf(digits)
        : NaN;
  return sign === '-' ? -size : size;
}

/** Which strings a matcher lets through: `true` and `false` are certain, nothing is unknown. */
export function matches(
  { operator, value }: Pick<Matcher, 'operator' | 'value'>,
  candidate: string,
): boolean | undefined {
  if (value === undefined) return undefined;
  if (operator === '=') return value === candidate;
  if (operator === '!=') return value !== candidate;
  const pattern = patternOf(value);
  if (pattern === undefined) return undefined;
  return pattern.test(candidate) === (operator === '=~');
}

/** An RE2 pattern as JavaScript has it, anchored at both ends as in a matcher; nothing when it has none. */
export function patternOf(pattern: string): RegExp | undefined {
  const flags = /\(\?[a-zA-Z]*i/.test(pattern) ? 'is' : 's';
  const source = pattern
    .replace(/\(\?[imsU-]+\)/g, '')
    .replace(/\(\?[imsU-]+:/g, '(?:')
    .replace(/\(\?P</g, '(?<');
  try {
    return new RegExp(`^(?:${source})$`, flags);
  } catch {
    return undefined;
  }
}

/** Letters and digits that mean something in JavaScript behind a backslash, or nothing, and that RE2 refuses there. */
const NOT_RE2 = /(?:^|[^\\])(?:\\\\)*(\\(?:[1-7](?![0-7])|[89ceg-moquyCF-ORT-VX-Z]))/;
const LOOK_AROUND = /(?:^|[^\\])(?:\\\\)*\(\?(?:[=!]|<[=!])/;

/** What RE2 does not have, or why nothing can read the pattern. Source: google/re2 wiki "Syntax". */
export function patternProblem(pattern: string): string | undefined {
  if (LOOK_AROUND.test(pattern)) {
    return "looks around, which Prometheus' patterns cannot: write a second matcher with !~.";
  }
  const escape = pattern.includes('\\Q') ? undefined : NOT_RE2.exec(pattern)?.[1];
  if (escape !== undefined) return `has ${escape}, which Prometheus' patterns do not know: write it without.`;
  return patternOf(pattern) === undefined
    ? 'is no regular expression: escape what is meant literally.'
    : undefined;
}
