import { type CelGrammar, CelSyntaxError, type CelToken, tokensOf } from './cel-tokens';

/** The words of an expression, and how far a parser has come. */
export class CelTokenCursor {
  private readonly tokens: readonly CelToken[];
  private at = 0;

  constructor(
    readonly input: string,
    grammar: CelGrammar,
  ) {
    this.tokens = tokensOf(input, grammar);
  }

  get next(): CelToken {
    const token = this.tokens[this.at];
    if (token === undefined) throw new CelSyntaxError('unexpected end', this.input.length);
    return token;
  }

  take(): CelToken {
    const token = this.next;
    this.at++;
    return token;
  }

  takes(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.at++;
    return true;
  }

  isSign(...signs: readonly string[]): boolean {
    return this.isSignAhead(0, ...signs);
  }

  /** Whether the token so many further on is one of these signs. */
  isSignAhead(by: number, ...signs: readonly string[]): boolean {
    const token = this.ahead(by);
    return token?.kind === 'sign' && signs.includes(token.text);
  }

  expect(sign: string): void {
    if (!this.takes(sign)) throw this.unexpected(`, where "${sign}" belongs`);
  }

  /** The token so many further on; before the next one with a negative number. */
  ahead(by: number): CelToken | undefined {
    return this.tokens[this.at + by];
  }

  unexpected(where = ''): CelSyntaxError {
    const { kind, text, start } = this.next;
    return new CelSyntaxError(`unexpected ${kind === 'end' ? 'end' : text}${where}`, start, this.instead());
  }

  /** What to write in place of a word that is known to be tried. */
  private instead(): string | undefined {
    const { kind, text } = this.next;
    // Before Kuadrant 1.4 a number takes its sign along, and then no operator is left.
    if ((kind === 'int' || kind === 'double') && /^[-+]/.test(text)) {
      return `write \`${text.slice(0, 1)} ${text.slice(1)}\`, with a blank behind the sign`;
    }
    const before = this.ahead(-1);
    const isOptional = text === '?' && (before?.text === '.' || before?.text === '[');
    return isOptional ? 'test with has() or `in` in place of the `?`' : undefined;
  }
}
