import { type Flow } from '../flow/flow';
import { lookUpLabel } from './label-lookup';
import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  type LabelName,
  type Selector,
  CHOOSERS,
  COMPARISONS,
  SET_OPERATORS,
  quoted,
} from './promql-ast';
import { type StoredSeries } from './promql-names';

/** The labels that a result can have, and what they come from. */
export interface Labels {
  /** Nothing, when nobody can know them. */
  readonly names: ReadonlySet<string> | undefined;
  readonly source: StoredSeries | { readonly text: string };
  /** Whether these are exactly the labels, and not only those that there can be. */
  readonly exact: boolean;
}

/** Follows the labels through an expression, and says which it uses that are not there. */
export class LabelCheck {
  readonly problems: string[] = [];

  constructor(
    private readonly flow: Flow,
    private readonly seriesOf: (selector: Selector) => StoredSeries | undefined,
    /** A label of which somebody else speaks. */
    private readonly except?: string,
  ) {}

  of(expr: Expr): Labels {
    switch (expr.kind) {
      case 'number':
      case 'string':
        return exactly([], expr);
      case 'variable':
        return unknown(expr);
      case 'selector':
        return this.selector(expr);
      case 'matrix':
      case 'subquery':
      case 'shifted':
        return this.of(expr.of);
      case 'unary':
        return nameless(this.of(expr.of));
      case 'aggregation':
        return this.aggregation(expr);
      case 'call':
        return this.call(expr);
      case 'binary':
        return SET_OPERATORS.has(expr.operator) ? this.setOperation(expr) : this.arithmetic(expr);
    }
  }

  private selector(expr: Selector): Labels {
    const series = this.seriesOf(expr);
    const labels = { names: series?.labels, source: series ?? expr, exact: false };
    for (const { label } of expr.matchers) this.expect(label, labels);
    return labels;
  }

  private aggregation(expr: Aggregation): Labels {
    if (expr.parameter !== undefined) this.of(expr.parameter);
    const inner = this.of(expr.of);
    const { grouping } = expr;
    for (const label of grouping?.labels ?? []) this.expect(label, inner);
    if (CHOOSERS.has(expr.operator)) return inner;
    const labels = grouping?.labels.map(({ name }) => name) ?? [];
    const added =
      expr.operator === 'count_values' && expr.parameter?.kind === 'string' ? [expr.parameter.value] : [];
    if ([...labels, ...added].includes(undefined)) return unknown(expr);
    if (grouping?.without !== true) return exactly([...labels, ...added].filter(isText), expr);
    if (inner.names === undefined) return unknown(expr);
    const kept = [...inner.names].filter((name) => name !== '__name__' && !labels.includes(name));
    return { names: new Set([...kept, ...added.filter(isText)]), source: expr, exact: inner.exact };
  }

  private call(expr: Call): Labels {
    const args = expr.args.map((arg) => this.of(arg));
    const vector = args.find((_, i) => !['number', 'string'].includes(expr.args[i]?.kind ?? ''));
    switch (expr.name) {
      case 'absent':
      case 'absent_over_time':
        return exactly(pinnedBy(expr.args[0]), expr);
      case 'vector':
      case 'scalar':
      case 'time':
      case 'pi':
        return exactly([], expr);
      case 'histogram_quantile':
      case 'histogram_fraction':
        return nameless(vector ?? unknown(expr), 'le');
      case 'label_replace':
      case 'label_join':
        return this.relabelled(expr, vector ?? unknown(expr));
      case 'sort':
      case 'sort_desc':
      case 'last_over_time':
        return vector ?? unknown(expr);
      default:
        return vector === undefined ? exactly([], expr) : nameless(vector);
    }
  }

  private relabelled(expr: Call, inner: Labels): Labels {
    const [, target, third, ...rest] = expr.args;
    const [first, ...more] = expr.name === 'label_replace' ? rest.slice(0, 1) : rest;
    for (const source of [first, ...more]) {
      if (source?.kind === 'string' && source.value !== undefined && source.value !== '') {
        this.expect({ name: source.value, text: source.text }, inner);
      }
    }
    if (target?.kind !== 'string' || target.value === undefined || inner.names === undefined)
      return unknown(expr);
    const removes = expr.name === 'label_replace' && third?.kind === 'string' && third.value === '';
    return { ...inner, names: new Set(removes ? inner.names : [...inner.names, target.value]) };
  }

  private setOperation(expr: Binary): Labels {
    const [left, right] = this.operands(expr);
    if (expr.operator !== 'or') {
      this.expectMeeting(expr, left, right);
      return left;
    }
    if (left.names === undefined || right.names === undefined) return unknown(expr);
    return {
      names: new Set([...left.names, ...right.names]),
      source: expr,
      exact: left.exact && right.exact && same(left.names, right.names),
    };
  }

  private arithmetic(expr: Binary): Labels {
    const [left, right] = this.operands(expr);
    const filters = COMPARISONS.has(expr.operator) && !expr.bool;
    const kept = (labels: Labels) => (filters ? labels : nameless(labels));
    if (isNumber(expr.right)) return kept(left);
    if (isNumber(expr.left)) return kept(right);
    const [many, one] = expr.group?.side === 'right' ? [right, left] : [left, right];
    if (expr.group !== undefined) {
      for (const label of expr.group.labels) this.expect(label, one);
      const taken = expr.group.labels.map(({ name }) => name);
      const names = many.names;
      if (names === undefined || taken.includes(undefined)) return unknown(expr);
      return kept({ names: new Set([...names, ...taken.filter(isText)]), source: expr, exact: false });
    }
    this.expectMeeting(expr, left, right);
    if (expr.matching === undefined) return left.names === undefined ? kept(right) : kept(left);
    const matched = expr.matching.labels.map(({ name }) => name);
    if (matched.includes(undefined)) return unknown(expr);
    if (expr.matching.on) return exactly(matched.filter(isText), expr);
    if (left.names === undefined) return unknown(expr);
    const names = new Set([...left.names].filter((name) => !matched.includes(name)));
    return kept({ names, source: expr, exact: left.exact });
  }

  /** Both sides, and whether they have the labels that they are to be matched by. */
  private operands(expr: Binary): readonly [Labels, Labels] {
    const left = this.of(expr.left);
    const right = this.of(expr.right);
    for (const label of expr.matching?.labels ?? []) {
      const inNeither = [left, right].every(({ names }) => lacks(names, label));
      if (expr.matching?.on === true) {
        this.expect(label, left);
        this.expect(label, right);
      } else if (inNeither) {
        this.problems.push(
          `${quoted(expr)} ignores the label "${label.name ?? ''}", which neither side has: leave it out.`,
        );
      }
    }
    return [left, right];
  }

  /** Without on(…) or ignoring(…) operands meet on all their labels; different ones do not. */
  private expectMeeting(expr: Binary, left: Labels, right: Labels): void {
    if (expr.matching !== undefined || !left.exact || !right.exact) return;
    if (left.names === undefined || right.names === undefined || same(left.names, right.names)) return;
    this.problems.push(
      `${quoted(expr)} has operands that never meet, as the left one has ${list(left.names)} and the right one ` +
        `${list(right.names)}: aggregate both by the same labels, or say on(…).`,
    );
  }

  private expect(label: LabelName, { names, source }: Labels): void {
    if (names === undefined || label.name === undefined || !lacks(names, label)) return;
    if (label.name === this.except) return;
    if (!('metric' in source)) {
      this.problems.push(dropped(source, label.name, names));
      return;
    }
    const place = {
      what: source.name,
      metrics: [source.metric],
      labels: withoutName(source.labels ?? names),
      asWritten: true,
    };
    const found = lookUpLabel(this.flow, place, label.name);
    if ('problem' in found) this.problems.push(found.problem);
  }
}

function dropped(source: { readonly text: string }, label: string, names: ReadonlySet<string>): string {
  const left = withoutName(names).size === 0 ? 'nor any other' : `only ${list(names)}`;
  return `${quoted(source)} leaves no label "${label}", ${left}: keep it there, or leave it out here.`;
}

function lacks(names: ReadonlySet<string> | undefined, { name }: LabelName): boolean {
  return names !== undefined && name !== undefined && name !== '__name__' && !names.has(name);
}

function exactly(names: readonly string[], source: { readonly text: string }): Labels {
  return { names: new Set(names), source, exact: true };
}

function unknown(source: { readonly text: string }): Labels {
  return { names: undefined, source, exact: false };
}

function nameless(labels: Labels, alsoWithout?: string): Labels {
  const names = labels.names && new Set([...labels.names].filter((name) => name !== alsoWithout));
  return { ...labels, names: names && withoutName(names) };
}

function withoutName(names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].filter((name) => name !== '__name__'));
}

/** absent() knows the labels that its selector pins. */
function pinnedBy(expr: Expr | undefined): readonly string[] {
  if (expr === undefined) return [];
  if (expr.kind === 'matrix' || expr.kind === 'shifted') return pinnedBy(expr.of);
  if (expr.kind !== 'selector') return [];
  return expr.matchers.flatMap(({ label, operator }) => (operator === '=' && label.name ? [label.name] : []));
}

function isNumber(expr: Expr): boolean {
  if (expr.kind === 'number') return true;
  if (expr.kind === 'unary') return isNumber(expr.of);
  if (expr.kind === 'call') return ['scalar', 'time', 'pi'].includes(expr.name);
  return expr.kind === 'binary' && isNumber(expr.left) && isNumber(expr.right);
}

function isText(name: string | undefined): name is string {
  return name !== undefined;
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

function list(names: ReadonlySet<string>): string {
  return [...withoutName(names)].sort().join(', ') || 'none';
}
