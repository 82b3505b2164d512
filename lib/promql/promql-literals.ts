import { type Matcher } from './promql-ast';
import { re2 } from './re2';

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
  const pattern = re2(value);
  if ('problem' in pattern) return undefined;
  return pattern.matches(candidate) === (operator === '=~');
}

/** Why RE2 refuses a pattern, and what to write instead. */
export function patternProblem(pattern: string): string | undefined {
  const compiled = re2(pattern);
  if (!('problem' in compiled)) return undefined;
  const lookAround = /(?:^|[^\\])(?:\\\\)*\(\?(?:[=!]|<[=!])/.test(pattern);
  return lookAround
    ? "looks around, which Prometheus' patterns cannot: write a second matcher with !~."
    : `is no regular expression of Prometheus (${compiled.problem}): escape what is meant literally.`;
}
