import { type Binary, type Expr, type Matcher, type Selector, type Shifted, quoted } from './promql-ast';
import { hasVariable } from './promql-grafana';
import { patternProblem } from './promql-literals';
import { type Link, type Placed, assembled } from './promql-precedence';
import { type SyntaxNode, TokenReader, Unreadable, children, experimental } from './promql-tokens';

/** Deeper than any query by hand, and far from the depth at which recursion fails. */
const DEEPEST = 250;

/** Nodes that lezer nests by a precedence that is not Prometheus'. */
const CHAINED: ReadonlySet<string> = new Set([
  ...['BinaryExpr', 'MatrixSelector', 'OffsetExpr', 'StepInvariantExpr', 'SubqueryExpr', 'UnaryExpr'],
]);

/** Turns lezer's nodes into ours. */
export class Reader extends TokenReader {
  expr(node: SyntaxNode, depth: number): Placed {
    if (depth > DEEPEST) throw new Unreadable('the query is nested too deeply to be checked: split it.');
    if (CHAINED.has(node.name)) {
      const whole = assembled(this.links(node, depth));
      if (whole === undefined) throw this.incomplete(node);
      return whole;
    }
    const { from, to } = node;
    if (node.name !== 'ParenExpr') return { expr: this.operand(node, depth), from, to, parentheses: false };
    return { expr: this.expr(this.at(node, 0), depth + 1).expr, from, to, parentheses: true };
  }

  private operand(node: SyntaxNode, depth: number): Expr {
    const part = { from: node.from, text: this.original(node) };
    switch (node.name) {
      case 'NumberDurationLiteral':
        return hasVariable(part.text)
          ? { kind: 'variable', ...part }
          : { kind: 'number', ...part, value: this.number(node) };
      case 'StringLiteral':
        return { kind: 'string', ...part, value: this.string(node) };
      case 'VectorSelector':
        return this.selector(node);
      case 'AggregateExpr':
        return this.aggregation(node, depth);
      case 'FunctionCall':
        return { kind: 'call', ...part, name: this.code(this.at(node, 0)), args: this.args(node, depth) };
      default:
        throw experimental(part);
    }
  }

  private links(node: SyntaxNode, depth: number): readonly Link[] {
    if (depth > DEEPEST) throw new Unreadable('the query is nested too deeply to be checked: split it.');
    const inner = (index: number) => this.links(this.at(node, index), depth + 1);
    const { from, to } = node;
    switch (node.name) {
      case 'BinaryExpr': {
        const operator = this.code(this.at(node, 1)).toLowerCase();
        return [
          ...inner(0),
          { kind: 'operator', operator, build: (left, right) => this.binary(node, operator, left, right) },
          ...inner(children(node).length - 1),
        ];
      }
      case 'UnaryExpr': {
        const negative = this.code(this.at(node, 0)) === '-';
        return [
          {
            kind: 'sign',
            from,
            build: ({ expr, to: end }) => ({ kind: 'unary', ...this.part(from, end), negative, of: expr }),
          },
          ...inner(1),
        ];
      }
      case 'MatrixSelector':
      case 'OffsetExpr':
      case 'StepInvariantExpr':
      case 'SubqueryExpr':
        return [...inner(0), { kind: 'postfix', to, build: (of) => this.postfix(node, of) }];
      default:
        return [{ kind: 'operand', operand: this.expr(node, depth + 1) }];
    }
  }

  private postfix(node: SyntaxNode, of: Placed): Expr {
    const part = this.part(of.from, node.to);
    const common = { ...part, of: of.expr };
    if (node.name === 'SubqueryExpr') {
      if (children(node)[2] !== undefined) this.window(this.at(node, 2));
      return { kind: 'subquery', ...common, window: this.window(this.at(node, 1)) };
    }
    if (of.parentheses) {
      throw new Unreadable(
        `${quoted(part)} reaches behind parentheses: write it behind the metric, within them.`,
      );
    }
    if (node.name === 'MatrixSelector') {
      return { kind: 'matrix', ...common, window: this.window(this.at(node, 1)) };
    }
    this.amount(this.at(node, 2));
    const by: Shifted['by'] = node.name === 'OffsetExpr' ? 'offset' : '@';
    const inner = of.expr.kind === 'shifted' ? of.expr : undefined;
    if (inner?.by === by || (inner?.of.kind === 'shifted' && inner.of.by === by)) {
      throw new Unreadable(`${quoted(part)} has ${by} twice: leave one out.`);
    }
    return { kind: 'shifted', ...common, by };
  }

  private binary(node: SyntaxNode, operator: string, left: Placed, right: Placed): Binary {
    const part = this.part(left.from, right.to);
    if (node.getChild('FillModifier') !== null || operator === '</' || operator === '>/')
      throw experimental(part);
    const clause = node.getChild('MatchingModifierClause');
    const lists = clause?.getChildren('GroupingLabels') ?? [];
    const side = clause?.getChild('GroupLeft')
      ? 'left'
      : clause?.getChild('GroupRight')
        ? 'right'
        : undefined;
    return {
      kind: 'binary',
      ...part,
      operator,
      bool: node.getChild('BoolModifier') !== null,
      matching:
        clause === null ? undefined : { on: clause.getChild('On') !== null, labels: this.labels(lists[0]) },
      group: side && { side, labels: this.labels(lists[1]) },
      left: left.expr,
      right: right.expr,
    };
  }

  private selector(node: SyntaxNode): Selector {
    const part = { from: node.from, text: this.original(node) };
    const identifier = node.getChild('Identifier');
    const list = node.getChild('LabelMatchers');
    const all = list === null ? [] : children(list);
    const names = [
      ...(identifier === null ? [] : [identifier]),
      ...all.filter((each) => each.name === 'QuotedLabelName'),
    ]
      // A lone variable among the matchers was given a quoted name to parse with.
      .filter((each) => each === identifier || !hasVariable(this.original(each)))
      .map((each) => this.label(each));
    const matchers = all.filter((each) => each.name.endsWith('Matcher')).map((each) => this.matcher(each));
    const ofName = matchers.filter(({ label }) => label.name === '__name__');
    if (names.length > 1 || (names.length === 1 && ofName.length > 0)) {
      throw new Unreadable(`${quoted(part)} names its metric twice: leave one out.`);
    }
    const exact = ofName.find(({ operator }) => operator === '=');
    return {
      kind: 'selector',
      ...part,
      name: names[0]?.name ?? exact?.value,
      named: names.length > 0 || exact !== undefined,
      matchers: matchers.filter((matcher) => matcher !== exact),
    };
  }

  private matcher(node: SyntaxNode): Matcher {
    const [label, operator, value] = [this.at(node, 0), this.at(node, 1), this.at(node, 2)];
    const matcher: Matcher = {
      label: this.label(label),
      operator: this.code(operator) as Matcher['operator'],
      value: this.string(value),
      from: node.from,
      text: this.original(node),
    };
    const pattern = matcher.operator.endsWith('~') ? matcher.value : undefined;
    const problem = pattern === undefined ? undefined : patternProblem(pattern);
    if (problem !== undefined) throw new Unreadable(`${quoted(matcher)} ${problem}`);
    return matcher;
  }

  private aggregation(node: SyntaxNode, depth: number): Expr {
    const part = { from: node.from, text: this.original(node) };
    const args = this.args(node, depth);
    const of = args.at(-1);
    const operator = this.code(this.at(node, 0)).toLowerCase();
    if (of === undefined || args.length > 2) {
      throw new Unreadable(
        `${quoted(part)} has ${args.length === 0 ? 'no argument' : 'too many arguments'}: give ${operator} one vector.`,
      );
    }
    const modifier = node.getChild('AggregateModifier');
    const list = modifier?.getChild('GroupingLabels') ?? undefined;
    return {
      kind: 'aggregation',
      ...part,
      operator,
      parameter: args.length === 2 ? args[0] : undefined,
      of,
      grouping:
        modifier === null
          ? undefined
          : { without: modifier.getChild('Without') !== null, labels: this.labels(list) },
    };
  }

  private args(node: SyntaxNode, depth: number): readonly Expr[] {
    const body = node.getChild('FunctionCallBody');
    return body === null ? [] : children(body).map((arg) => this.expr(arg, depth + 1).expr);
  }
}
