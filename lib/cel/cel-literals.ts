import { type CelGrammar, type CelToken } from './cel-tokens';
import { CelUint, type CelValue } from './cel-value';

const LARGEST_INT = 2n ** 63n - 1n;
const LARGEST_UINT = 2n ** 64n - 1n;

/** What a literal cannot be read as. */
export class LiteralError extends Error {}

/** The value of a literal, which a sign may stand in front of. */
export function literalOf(kind: CelToken['kind'], text: string, grammar: CelGrammar): CelValue {
  switch (kind) {
    case 'int':
      if (grammar === 'since 1.4' && text.startsWith('-0x')) {
        throw new LiteralError('has a sign, which no hexadecimal number has');
      }
      return intOf(text);
    case 'uint':
      return uintOf(text);
    case 'double': {
      const value = Number(text);
      if (grammar === 'since 1.4' && !Number.isFinite(value))
        throw new LiteralError('is larger than a double');
      return value;
    }
    case 'string':
      return textOf(text);
    default:
      return bytesOf(text);
  }
}

function intOf(text: string): bigint {
  const value = /^-?0x/i.test(text) ? hexOf(text) : BigInt(text);
  if (value > LARGEST_INT || value < -LARGEST_INT - 1n) throw new LiteralError('is larger than an int');
  return value;
}

function hexOf(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}

function uintOf(text: string): CelValue {
  const value = BigInt(text.slice(0, -1));
  if (value > LARGEST_UINT) throw new LiteralError('is larger than a uint');
  return CelUint.of(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', v: '\v', f: '\f', n: '\n', r: '\r', t: '\t', '\\': '\\', '?': '?', '`': '`' },
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * The text between quotes. A quote turns quoting on and off, whichever kind it is; that is how `"""a"""` is read, and
 * why the quote cannot be inside. An escaped quote of the other kind keeps its backslash.
 *
 * Source: cel-rust `parser/parse.rs`, `parse_string`.
 */
function textOf(literal: string): string {
  const raw = /^r/i.test(literal);
  const chars = Array.from(raw ? literal.slice(1) : literal);
  let quote = '';
  let text = '';
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (quote === '') throw new LiteralError('has a quote inside');
    else if (char !== '\\') text += char;
    else {
      const next = chars[++i];
      if (next === undefined) {
        if (!raw) throw new LiteralError('ends in a backslash');
        text += char;
      } else if (raw) text += next === quote ? next : char + next;
      else if (next === '"' || next === "'") text += next === quote ? next : char + next;
      else {
        const [escaped, length] = escapeAt(chars, i);
        text += escaped;
        i += length - 1;
      }
    }
  }
  if (quote !== '' && !raw) throw new LiteralError('has no closing quote');
  return text;
}

/** The character of an escape, and how many characters the escape has after its backslash. */
function escapeAt(chars: readonly string[], at: number): [string, number] {
  const kind = chars[at] ?? '';
  const plain = ESCAPES[kind];
  if (plain !== undefined) return [plain, 1];
  const digits = HEX_DIGITS[kind];
  const [code, length] =
    digits === undefined
      ? [codeOf(chars.slice(at, at + 3).join(''), /^[0-3][0-7]{0,2}$/, 8), 3]
      : [codeOf(chars.slice(at + 1, at + 1 + digits).join(''), /^\+?[0-9a-fA-F]+$/, 16), digits + 1];
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new LiteralError('escapes no character');
  return [String.fromCodePoint(code), length];
}

function codeOf(digits: string, form: RegExp, base: 8 | 16): number {
  if (!form.test(digits)) throw new LiteralError('has an escape that CEL does not know');
  return parseInt(digits, base);
}

/** The bytes between quotes, which know two escapes. Source: cel-rust `parser/parse.rs`, `parse_bytes`. */
function bytesOf(literal: string): Uint8Array {
  const chars = Array.from(literal.slice(2, -1));
  const bytes: number[] = [];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char !== '\\') {
      bytes.push(...Buffer.from(char));
      continue;
    }
    const escape = chars.slice(i + 1, i + 4).join('');
    const octal = /^[0-3][0-7][0-7]$/.test(escape);
    if (!octal && !/^x[0-9a-fA-F]{2}$/.test(escape))
      throw new LiteralError('has an escape that bytes do not have');
    bytes.push(octal ? parseInt(escape, 8) : parseInt(escape.slice(1), 16));
    i += 3;
  }
  return Uint8Array.from(bytes);
}
