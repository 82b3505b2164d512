import { LiteralError, literalOf } from './cel-literals';
import { type CelBinary, type CelNode, MACROS } from './cel-node';
import { CelTokenCursor } from './cel-token-cursor';
import { type CelGrammar, CelSyntaxError, type CelToken } from './cel-tokens';
import { type CelValue } from './cel-value';

/**
 * How many expressions can be inside each other: cel-rust `parser/parser.rs`, `max_recursion_depth`. The grammar before
 * Kuadrant 1.4 has no such limit, and the one here keeps this parser from running out of stack.
 */
const DEEPEST: Readonly<Record<CelGrammar, number>> = { 'before 1.4': 500, 'since 1.4': 96 };

/**
 * Parses an expression as the wasm-shim of a Kuadrant version does.
 *
 * The parser is ours because the filter's grammars are no subset of CEL that a library could be held to. Up to
 * Kuadrant 1.3 a number takes its sign along, so that `a -1` does not parse; later on `!!x` is read as `!x`, a chain of
 * `||` becomes a balanced tree, and escapes are undone in ways of their own. What a library parses first has lost that.
 *
 * @throws CelSyntaxError for what does not parse there
 */
export function parseCel(input: string, grammar: CelGrammar): CelNode {
  return new Parser(input, grammar).parse();
}

type Unplaced = CelNode extends infer Each
  ? Each extends CelNode
    ? Omit<Each, 'input' | 'start' | 'end'>
    : never
  : never;

const RELATIONS: ReadonlySet<string> = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
const KEYWORDS: ReadonlyMap<string, CelValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class Parser extends CelTokenCursor {
  private readonly isOld: boolean;
  private depth = 0;

  constructor(
    input: string,
    private readonly grammar: CelGrammar,
  ) {
    super(input, grammar);
    this.isOld = grammar === 'before 1.4';
  }

  parse(): CelNode {
    const node = this.expression();
    if (this.next.kind !== 'end') throw this.unexpected();
    return node;
  }

  private expression(): CelNode {
    this.depth++;
    if (this.depth > DEEPEST[this.grammar]) {
      const { start: at } = this.next;
      throw new CelSyntaxError('too many expressions inside each other', at, 'write something simpler');
    }
    const { start } = this.next;
    const condition = this.chain('||');
    let node = condition;
    if (this.takes('?')) {
      // Not an expression: a ternary in the middle needs parentheses.
      const yes = this.chain('||');
      if (this.isSign('?')) {
        const { start: at } = this.next;
        throw new CelSyntaxError('unexpected ?', at, 'put the inner `… ? … : …` into parentheses');
      }
      this.expect(':');
      node = this.node({ op: '?:', args: [condition, yes, this.expression()] }, start);
    }
    this.depth--;
    return node;
  }

  private chain(op: '||' | '&&'): CelNode {
    const { start } = this.next;
    const term = () => (op === '||' ? this.chain('&&') : this.relation());
    const terms = [term()];
    while (this.takes(op)) terms.push(term());
    return this.isOld
      ? terms.reduce((left, right) => this.node({ op, args: [left, right] }, start, right.end))
      : this.balanced(op, terms);
  }

  /** `a || b || c || d` is `(a || b) || (c || d)`. Source: cel-rust `parser/parser.rs`, `balanced_tree`. */
  private balanced(op: '||' | '&&', terms: readonly CelNode[]): CelNode {
    const [first] = terms;
    const last = terms.at(-1);
    if (first === undefined || last === undefined) throw this.unexpected();
    if (terms.length === 1) return first;
    const middle = Math.ceil((terms.length - 2) / 2) + 1;
    const args = [this.balanced(op, terms.slice(0, middle)), this.balanced(op, terms.slice(middle))] as const;
    return this.node({ op, args }, first.start, last.end);
  }

  private relation(): CelNode {
    const { start } = this.next;
    let left = this.sum();
    while (RELATIONS.has(this.next.text)) {
      const op = this.take().text as CelBinary;
      left = this.node({ op, args: [left, this.sum()] }, start);
      if (this.isOld) break;
    }
    return left;
  }

  private sum(): CelNode {
    const { start } = this.next;
    let left = this.product();
    while (this.isSign('+', '-')) {
      const op = this.take().text as CelBinary;
      left = this.node({ op, args: [left, this.product()] }, start);
    }
    return left;
  }

  private product(): CelNode {
    const { start } = this.next;
    let left = this.unary();
    while (this.isSign('*', '/', '%')) {
      const op = this.take().text as CelBinary;
      left = this.node({ op, args: [left, this.unary()] }, start);
    }
    return left;
  }

  private unary(): CelNode {
    const { start } = this.next;
    if (this.isOld) {
      if (!this.isSign('!', '!!', '-', '--')) return this.member();
      const op = `${this.take().text}_` as '!_' | '!!_' | '-_' | '--_';
      return this.node({ op, args: this.member() }, start);
    }
    if (!this.isSign('!', '-')) return this.member();
    const sign = this.next.text as '!' | '-';
    if (sign === '-' && this.isNegativeNumber()) return this.member();
    while (this.takes(sign));
    return this.node({ op: `${sign}_`, args: this.member() }, start);
  }

  private isNegativeNumber(): boolean {
    const kind = this.ahead(1)?.kind;
    return kind === 'int' || kind === 'double';
  }

  private member(): CelNode {
    const { start } = this.next;
    let node = this.primary();
    for (;;) {
      if (this.takes('.')) node = this.field(node, start);
      else if (this.takes('[')) {
        const op = !this.isOld && this.takes('?') ? '[?]' : '[]';
        const index = this.expression();
        this.expect(']');
        node = this.node({ op, args: [node, index] }, start);
      } else if (this.isOld && this.isSign('{')) {
        node = this.message(node, start);
      } else return node;
    }
  }

  private field(operand: CelNode, start: number): CelNode {
    if (!this.isOld && this.takes('?')) {
      return this.node({ op: '.?', args: [operand, this.fieldName()] }, start);
    }
    const isName = this.next.kind === 'name';
    const name = this.fieldName();
    if (!isName || !this.takes('(')) return this.node({ op: '.', args: [operand, name] }, start);
    const args = this.list(')', () => this.expression(), this.isOld);
    if (!this.isOld && isMacro(name, args)) this.requireName(args[0]);
    return this.node({ op: 'rcall', args: [name, operand, args] }, start);
  }

  private fieldName(): string {
    const { kind, text } = this.next;
    if ((kind !== 'name' || isKeyword(text)) && kind !== 'escaped name') throw this.unexpected();
    this.take();
    return text;
  }

  private primary(): CelNode {
    const { kind, text, start } = this.next;
    switch (kind) {
      case 'int':
      case 'uint':
      case 'double':
      case 'string':
      case 'bytes':
        return this.literal('');
      case 'name':
        return KEYWORDS.has(text) ? this.keyword() : this.named(start);
      case 'sign':
        break;
      default:
        throw this.unexpected();
    }
    switch (text) {
      case '-':
        if (this.isOld || !this.isNegativeNumber()) throw this.unexpected();
        this.take();
        return this.literal('-');
      case '.':
        this.take();
        return this.named(start);
      case '(': {
        this.take();
        const node = this.expression();
        this.expect(')');
        return node;
      }
      case '[':
        return this.listLiteral();
      case '{':
        return this.mapLiteral();
      default:
        throw this.unexpected();
    }
  }

  private keyword(): CelNode {
    const { text, start } = this.take();
    return this.node({ op: 'value', args: KEYWORDS.get(text) ?? null }, start);
  }

  private literal(sign: '' | '-'): CelNode {
    const { kind, text, start, end } = this.take();
    const from = sign === '' ? start : (this.ahead(-2)?.start ?? start);
    try {
      return this.node({ op: 'value', args: literalOf(kind, sign + text, this.grammar) }, from, end);
    } catch (error) {
      if (!(error instanceof LiteralError)) throw error;
      throw new CelSyntaxError(`${text} ${error.message}`, from);
    }
  }

  /** A variable, a call, or from Kuadrant 1.4 on a message such as `a.b.C {…}`. */
  private named(start: number): CelNode {
    const { kind, text } = this.next;
    if (kind !== 'name' || isKeyword(text)) throw this.unexpected();
    if (!this.isOld && this.isMessage()) {
      const names = [this.take().text];
      while (this.takes('.')) names.push(this.take().text);
      return this.message({ names: names.join('.') }, start);
    }
    const dotted = this.input[start] === '.';
    this.take();
    if (!this.takes('(')) return this.node({ op: 'id', args: text }, start);
    const args = this.list(')', () => this.expression(), this.isOld);
    const name = dotted && !this.isOld ? `.${text}` : text;
    const [argument] = args;
    if (!this.isOld && name === 'has' && args.length === 1 && argument !== undefined) {
      // A test of a field is one itself.
      if (isHas(argument)) return argument;
      if (argument.op !== '.') {
        const instead = 'test a field, as in `has(auth.identity.tier)`, or a key with `in`';
        throw new CelSyntaxError('has() of what is no field', argument.start, instead);
      }
    }
    return this.node({ op: 'call', args: [name, args] }, start);
  }

  private isMessage(): boolean {
    let by = 1;
    const isName = (token: CelToken | undefined) => token?.kind === 'name' && !isKeyword(token.text);
    while (this.isSignAhead(by, '.') && isName(this.ahead(by + 1))) by += 2;
    return this.isSignAhead(by, '{');
  }

  private message(of: CelNode | { readonly names: string }, start: number): CelNode {
    this.expect('{');
    const fields = this.list('}', () => {
      if (!this.isOld) this.takes('?');
      const name = this.fieldName();
      this.expect(':');
      return [name, this.expression()] as const;
    });
    const name = 'names' in of ? of.names : this.input.slice(of.start, of.end);
    return this.node({ op: 'message', args: [name, fields] }, start);
  }

  private listLiteral(): CelNode {
    const { start } = this.take();
    const optional = new Set<number>();
    let position = 0;
    const args = this.list(']', () => {
      if (!this.isOld && this.takes('?')) optional.add(position);
      position++;
      return this.expression();
    });
    return this.node({ op: 'list', args, optional }, start);
  }

  private mapLiteral(): CelNode {
    const { start } = this.take();
    const optional = new Set<number>();
    let position = 0;
    const args = this.list('}', () => {
      if (!this.isOld && this.takes('?')) optional.add(position);
      position++;
      const key = this.expression();
      this.expect(':');
      return [key, this.expression()] as const;
    });
    return this.node({ op: 'map', args, optional }, start);
  }

  /** What stands up to a closing sign, with commas between. */
  private list<T>(close: string, element: () => T, trailingComma = true): T[] {
    const elements: T[] = [];
    // A lone comma stands for nothing where a trailing one is allowed, but not in what Kuadrant 1.3 reads.
    if (trailingComma && !this.isOld && this.isSign(',') && this.isSignAhead(1, close)) this.take();
    while (!this.takes(close)) {
      elements.push(element());
      if (this.takes(close)) return elements;
      this.expect(',');
      if (!trailingComma && this.isSign(close)) {
        const { text, start } = this.next;
        throw new CelSyntaxError(`unexpected ${text}`, start, 'leave the comma before it out');
      }
    }
    return elements;
  }

  private requireName(variable: CelNode | undefined): void {
    if (variable?.op === 'id') return;
    throw new CelSyntaxError('the first argument names a variable', variable?.start ?? 0);
  }

  private node(node: Unplaced, start: number, end = this.ahead(-1)?.end ?? start): CelNode {
    return { ...node, input: this.input, start, end };
  }
}

function isHas(node: CelNode): boolean {
  return node.op === 'call' && node.args[0] === 'has' && node.args[1].length === 1;
}

function isKeyword(text: string): boolean {
  return text === 'in' || KEYWORDS.has(text);
}

/** Source: cel-rust `parser/macros.rs`, `find_expander`. */
export function isMacro(name: string, args: readonly CelNode[]): boolean {
  return MACROS.has(name) && (args.length === 2 || (name === 'map' && args.length === 3));
}
