import { lookUpLabel } from './label-lookup';
import {
  type Labels,
  surplus,
  alwaysOn,
  without,
  dropped,
  lacks,
  exactly,
  unknown,
  nameless,
  withoutName,
  pinnedBy,
  isNumber,
  isText,
  same,
  list,
} from './label-sets';
import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  type LabelName,
  type Part,
  type Selector,
  CHOOSERS,
  COMPARISONS,
  SET_OPERATORS,
  quoted,
} from './promql-ast';
import { type QueryContext } from './promql-context';
import { matches } from './promql-literals';
import { type StoredSeries } from './promql-names';
import { nearest } from '../validation/wording';

/** Something wrong with the labels that a query names. */
export interface LabelIssue {
  /**
   * `unknown`: the series do not have it. `dropped`: an aggregation took it away. `never-match`: the operands have
   * different labels. `ignored`: neither operand has it.
   */
  readonly kind: 'unknown' | 'dropped' | 'never-match' | 'ignored';
  readonly at: Part;
  readonly message: string;
  /** For `unknown`: which label, of which series. */
  readonly label?: string;
  readonly series?: StoredSeries;
  /** For `unknown`: the label that was probably meant. */
  readonly meant?: string;
}

/** Follows the labels through an expression, and says which it uses that are not there. */
export class LabelCheck {
  readonly issues: LabelIssue[] = [];

  constructor(
    private readonly context: Pick<QueryContext, 'flow' | 'recordings' | 'strict'>,
    private readonly seriesOf: (selector: Selector) => StoredSeries | undefined,
    /** A label of which somebody else speaks. */
    private readonly except?: string,
    /** Recordings that are being looked into. */
    private readonly within: ReadonlySet<string> = new Set(),
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
    const labels =
      series === undefined
        ? this.recorded(expr)
        : { names: series.labels, source: series, exact: false, always: alwaysOn(series, this.context.flow) };
    for (const matcher of expr.matchers) {
      // One that takes series without the label does not ask for it; what a variable holds may be such a pattern.
      const asks = series !== undefined || (matcher.value !== undefined && matches(matcher, '') !== true);
      if (asks) this.expect(matcher.label, labels);
    }
    return labels;
  }

  /** Of a recording that is known, the labels of its queries and those that it adds. */
  private recorded(expr: Selector): Labels {
    const { name = '' } = expr;
    const found = this.within.has(name) ? [] : (this.context.recordings?.get(name) ?? []);
    const within = new Set([...this.within, name]);
    const each = found.map(({ expr: of, labels: added }) => {
      const inner = new LabelCheck(this.context, this.seriesOf, undefined, within).of(of);
      return { ...inner, added };
    });
    const [first] = each;
    if (first === undefined || each.some(({ names }) => names === undefined)) return unknown(expr);
    const names = new Set(['__name__', ...each.flatMap((one) => [...(one.names ?? []), ...one.added])]);
    return { names, source: expr, exact: false };
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
    const always = inner.always && new Set([...inner.always].filter((name) => !labels.includes(name)));
    return { names: new Set([...kept, ...added.filter(isText)]), source: expr, exact: inner.exact, always };
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
        this.expect({ name: source.value, from: source.from, text: source.text }, inner);
      }
    }
    if (target?.kind !== 'string' || target.value === undefined || inner.names === undefined)
      return unknown(expr);
    const removes = expr.name === 'label_replace' && third?.kind === 'string' && third.value === '';
    return {
      ...inner,
      names: new Set(removes ? inner.names : [...inner.names, target.value]),
      always: undefined,
    };
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
      return kept({
        names: new Set([...names, ...taken.filter(isText)]),
        source: expr,
        exact: false,
        always: many.always,
      });
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
        this.issues.push({
          kind: 'ignored',
          at: label,
          message: `${quoted(expr)} ignores the label "${label.name ?? ''}", which neither side has: leave it out.`,
        });
      }
    }
    return [left, right];
  }

  /** Without on(…) operands match on all their labels but those ignored; different ones never do. */
  private expectMeeting(expr: Binary, left: Labels, right: Labels): void {
    if (expr.matching?.on === true) return;
    const ignored = (expr.matching?.labels ?? []).map(({ name }) => name);
    if (ignored.includes(undefined)) return;
    const [a, b] = [left, right].map((labels) => without(labels, ignored.filter(isText)));
    if (a === undefined || b === undefined) return;
    if (a.exact && b.exact) {
      if (a.names === undefined || b.names === undefined || same(a.names, b.names)) return;
      this.neverMatch(
        expr,
        `as the left one has ${list(a.names)} and the right one ${list(b.names)}`,
        'aggregate both by the same labels, or say on(…).',
      );
      return;
    }
    const alone = surplus(a, b) ?? surplus(b, a);
    if (alone === undefined) return;
    this.neverMatch(
      expr,
      `as ${quoted('text' in alone.has.source ? alone.has.source : { text: alone.has.source.name })} has the label ` +
        `"${alone.label}" and the other side does not`,
      'aggregate both by the same labels, or say on(…).',
    );
  }

  private neverMatch(expr: Binary, why: string, write: string): void {
    this.issues.push({
      kind: 'never-match',
      at: expr,
      message: `${quoted(expr)} has operands that never match, ${why}: ${write}`,
    });
  }

  private expect(label: LabelName, { names, source, exact }: Labels): void {
    if (names === undefined || label.name === undefined || !lacks(names, label)) return;
    if (label.name === this.except) return;
    if (!('metric' in source)) {
      // Of labels that there can be, one more may be there.
      this.issues.push({
        kind: exact ? 'dropped' : 'unknown',
        at: label,
        message: dropped(source, label.name, names),
        label: label.name,
      });
      return;
    }
    const place = {
      what: source.name,
      metrics: [source.metric],
      labels: withoutName(source.labels ?? names),
      asWritten: true,
      audience: this.context.strict === false ? ('yaml' as const) : ('code' as const),
    };
    const found = lookUpLabel(this.context.flow, place, label.name);
    if (!('problem' in found)) return;
    const [meant] = nearest(label.name, place.labels, 2);
    this.issues.push({
      kind: 'unknown',
      at: label,
      message: found.problem,
      label: label.name,
      series: source,
      meant,
    });
  }
}
