/** One word of an expression. */
export interface CelToken {
  readonly kind: 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'name' | 'escaped name' | 'sign' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type CelGrammar = 'before 1.4' | 'since 1.4';

/** Where an expression stops being one. */
export class CelSyntaxError extends Error {
  constructor(
    reason: string,
    readonly at: number,
    /** What to write instead, where it is plain. */
    readonly instead?: string,
  ) {
    super(reason);
  }
}

interface Words {
  readonly skipped: readonly RegExp[];
  /** The longest match counts, the first of equally long ones. */
  readonly words: readonly (readonly [CelToken['kind'], RegExp])[];
}

const SIGNS = '[<>=!]=|&&|\\|\\||[-+*/%<>!?:.,()[\\]{}]';

/**
 * Source: cel-rust `cel-parser/src/cel.lalrpop` at 0.8.1, in the words of JavaScript. A number takes its sign along,
 * which is why `a -1` does not parse there.
 */
const BEFORE_1_4: Words = {
  skipped: [/\s+/uy, /\/\/[^\n\r]*[\n\r]*/uy],
  words: [
    ['sign', new RegExp(`!!|--|${SIGNS}`, 'uy')],
    ['int', /-?[0-9]+/uy],
    ['int', /-?0[xX][0-9a-fA-F]+/uy],
    ['uint', /[0-9]+[uU]/uy],
    ['uint', /0[xX][0-9a-fA-F]+[uU]/uy],
    ['double', /[-+]?[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?/uy],
    ['double', /[-+]?[0-9]+[eE][-+]?[0-9]+/uy],
    ['string', /[rR]?"[^"\\]*(?:\\.[^"\\]*)*"/uy],
    ['string', /[rR]?'[^'\\]*(?:\\.[^'\\]*)*'/uy],
    ['bytes', /[bB]"(?:\\.|[^"\n])*"/uy],
    ['bytes', /[bB]'(?:\\.|[^'\n])*'/uy],
    ['name', /[_a-zA-Z][_a-zA-Z0-9]*/uy],
  ],
};

const ESCAPE = '\\\\(?:[abfnrtv"\'\\\\?`]|[0-3][0-7]{2}|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})';
const STRINGS = [
  `"(?:${ESCAPE}|[^\\\\"\\n\\r])*"`,
  `'(?:${ESCAPE}|[^\\\\'\\n\\r])*'`,
  `"""(?:${ESCAPE}|[^\\\\])*?"""`,
  `'''(?:${ESCAPE}|[^\\\\])*?'''`,
  '[rR]"[^"\\n\\r]*"',
  "[rR]'[^'\\n\\r]*'",
  '[rR]"""[^]*?"""',
  "[rR]'''[^]*?'''",
];

/** Source: cel-rust `cel/src/parser/gen/CEL.g4` at 0.12.0; it is the same at 0.13.0 and 0.14.0. */
const SINCE_1_4: Words = {
  skipped: [/[\t \r\n\f]+/uy, /\/\/[^\n]*/uy],
  words: [
    ['sign', new RegExp(SIGNS, 'uy')],
    ['double', /(?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+/uy],
    ['int', /0x[0-9a-fA-F]+|[0-9]+/uy],
    ['uint', /(?:0x[0-9a-fA-F]+|[0-9]+)[uU]/uy],
    ...STRINGS.map((form) => ['string', new RegExp(form, 'uy')] as const),
    ...STRINGS.map((form) => ['bytes', new RegExp(`[bB]${form}`, 'uy')] as const),
    ['name', /[_a-zA-Z][_a-zA-Z0-9]*/uy],
    ['escaped name', /`[-a-zA-Z0-9_./ ]+`/uy],
  ],
};

const GRAMMARS: Readonly<Record<CelGrammar, Words>> = { 'before 1.4': BEFORE_1_4, 'since 1.4': SINCE_1_4 };

/** The words of an expression, and an end. */
export function tokensOf(input: string, grammar: CelGrammar): readonly CelToken[] {
  const { skipped, words } = GRAMMARS[grammar];
  const tokens: CelToken[] = [];
  for (let at = skip(input, 0, skipped); at < input.length; at = skip(input, at, skipped)) {
    const token = longest(input, at, words);
    if (token === undefined) {
      const char = charAt(input, at);
      throw new CelSyntaxError(`unexpected ${char}`, at, char === '=' ? 'compare with `==`' : undefined);
    }
    tokens.push(token);
    at = token.end;
  }
  return [...tokens, { kind: 'end', text: '', start: input.length, end: input.length }];
}

function longest(input: string, start: number, words: Words['words']): CelToken | undefined {
  let found: CelToken | undefined;
  for (const [kind, form] of words) {
    const [text = ''] = matchAt(form, input, start) ?? [];
    if (text.length > (found?.text.length ?? 0)) found = { kind, text, start, end: start + text.length };
  }
  return found;
}

function skip(input: string, from: number, skipped: readonly RegExp[]): number {
  for (const form of skipped) {
    const [text = ''] = matchAt(form, input, from) ?? [];
    if (text !== '') return skip(input, from + text.length, skipped);
  }
  return from;
}

function matchAt(form: RegExp, input: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(input);
}

function charAt(input: string, at: number): string {
  return String.fromCodePoint(input.codePointAt(at) ?? 0);
}
