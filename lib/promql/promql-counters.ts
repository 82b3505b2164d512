import {
  type Binary,
  type Call,
  type Expr,
  COMPARISONS,
  childrenOf,
  partsOf,
  quoted,
  selectorUnder,
} from './promql-ast';
import { type RawPromql, accumulates, growsAsGauge } from './promql-query';

/**
 * What becomes of a value. `presence`: nobody looks at it, only at whether there is one. `alert`: a rule looks whether
 * there is one in the end. `range`: a function takes its course over time.
 */
type Use = 'value' | 'presence' | 'alert' | 'range';

/** Counters whose present value is taken for a total: it is what happened since the process started. */
export function rawCounterProblems(query: RawPromql): readonly string[] {
  const problems: string[] = [];
  follow(query.expr, query.context.use === 'rule' ? 'alert' : 'value');
  return problems;

  function follow(expr: Expr, use: Use): void {
    switch (expr.kind) {
      case 'selector': {
        const series = query.seriesOf(expr);
        if (series === undefined || !accumulates(series) || use === 'range' || use === 'presence') return;
        problems.push(
          `${quoted(expr)} is a counter that restarts at 0 with its process, and no total: write ` +
            `${asked(query, expr.text)}.`,
        );
        return;
      }
      case 'matrix':
        follow(expr.of, 'range');
        return;
      case 'subquery':
        follow(expr.of, selectorUnder(expr) === undefined ? value(use) : 'range');
        return;
      case 'aggregation':
        if (expr.parameter !== undefined) follow(expr.parameter, 'value');
        follow(expr.of, COUNTING.has(expr.operator) ? 'presence' : value(use));
        return;
      case 'call':
        for (const arg of expr.args) follow(arg, PRESENCE.has(expr.name) ? 'presence' : value(use));
        return;
      case 'binary':
        follow(expr.left, ofOperand(expr, 'left', use));
        follow(expr.right, ofOperand(expr, 'right', use));
        return;
      default:
        for (const part of childrenOf(expr)) follow(part, use);
    }
  }
}

/** Aggregations that look at how many series there are, not at their values. */
const COUNTING: ReadonlySet<string> = new Set(['count', 'group']);
/** Functions that do not look at values. */
const PRESENCE: ReadonlySet<string> = new Set([
  'absent',
  'absent_over_time',
  'count_over_time',
  'present_over_time',
  'timestamp',
]);

function value(use: Use): Use {
  return use === 'presence' ? use : 'value';
}

function ofOperand(expr: Binary, side: 'left' | 'right', use: Use): Use {
  const { operator } = expr;
  if (operator === 'or') return use;
  if (operator === 'and' || operator === 'unless') return side === 'right' ? 'presence' : use;
  // `> 0` asks whether anything was ever counted, if only the answer counts.
  const other = side === 'left' ? expr.right : expr.left;
  const tested = ['>', '!='].includes(operator) && other.kind === 'number' && other.value === 0;
  if (tested && (expr.bool || use !== 'value')) return 'presence';
  return COMPARISONS.has(operator) ? 'value' : value(use);
}

function asked({ context }: RawPromql, selector: string): string {
  return context.use === 'rule'
    ? `\`increase(${selector}[1h])\``
    : `\`increase(${selector}[$__range])\`, or \`rate(${selector}[$__rate_interval])\``;
}

const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'irate', 'increase']);
/** What to write for a function of gauges when it is given a counter. */
const OF_GAUGES: ReadonlyMap<string, string> = new Map([
  ['delta', 'increase'],
  ['idelta', 'irate'],
  ['deriv', 'rate'],
  ['predict_linear', 'rate'],
]);

/** Functions of counters on gauges, and of gauges on counters. */
export function rangeFunctionProblems(query: RawPromql): readonly string[] {
  return partsOf(query.expr)
    .filter((part) => part.kind === 'call')
    .flatMap((call) => rangeFunctionProblem(query, call) ?? []);
}

function rangeFunctionProblem(query: RawPromql, call: Call): string | undefined {
  const selector = selectorUnder(call.args[0]);
  const series = selector && query.seriesOf(selector);
  if (selector === undefined || series === undefined) return undefined;
  const instead = OF_GAUGES.get(call.name);
  if (instead !== undefined && accumulates(series)) {
    return `${quoted(call)} takes a counter, which restarts at 0 with its process, for a gauge: write ${instead}().`;
  }
  if (!OF_COUNTERS.has(call.name) || accumulates(series) || growsAsGauge(series)) return undefined;
  const what = series.metric.type === 'summary' ? 'whose values are quantiles' : 'which is a gauge';
  return `${quoted(call)} asks for the growth of ${series.name}, ${what}: write avg_over_time() or delta().`;
}

/** The number that an expression is, if it is written out. */
export function literal(expr: Expr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind !== 'unary') return undefined;
  const size = literal(expr.of);
  return size === undefined || !expr.negative ? size : -size;
}
