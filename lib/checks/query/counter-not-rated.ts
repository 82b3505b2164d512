import {
  type Binary,
  type Expr,
  type Selector,
  COMPARISONS,
  childrenOf,
  quoted,
  selectorUnder,
} from '../../promql/promql-ast';
import { accumulates } from '../../promql/promql-values';
import { type CheckedQuery, type QueryCheck, type QueryFinding, at, replacing } from './query-check';

/**
 * What becomes of a value. `presence`: nobody looks at it, only at whether there is one. `alert`: a rule looks whether
 * there is one in the end. `range`: a function takes its course over time.
 */
type Use = 'value' | 'presence' | 'alert' | 'range';

export const counterNotRated: QueryCheck = {
  id: 'counter-not-rated',
  severity: 'error',
  summary: 'The value of a counter is used as a total, although it restarts at 0 with its process.',
  find: (query) => {
    const found: QueryFinding[] = [];
    follow(query.expr, query.context.use === 'rule' ? 'alert' : 'value');
    return found;

    function follow(expr: Expr, use: Use): void {
      switch (expr.kind) {
        case 'selector':
          if (use !== 'range' && use !== 'presence') found.push(...rawCounter(query, expr));
          return;
        case 'matrix':
          follow(expr.of, 'range');
          return;
        case 'subquery':
          follow(expr.of, selectorUnder(expr) === undefined && use !== 'range' ? value(use) : 'range');
          return;
        case 'aggregation':
          if (expr.parameter !== undefined) follow(expr.parameter, 'value');
          follow(expr.of, ofAggregated(expr.operator, use));
          return;
        case 'call':
          for (const arg of expr.args) follow(arg, ofArgument(expr.name, use));
          return;
        case 'binary':
          follow(expr.left, ofOperand(expr, 'left', use));
          follow(expr.right, ofOperand(expr, 'right', use));
          return;
        default:
          for (const part of childrenOf(expr)) follow(part, use);
      }
    }
  },
};

function rawCounter(query: CheckedQuery, selector: Selector): readonly QueryFinding[] {
  const series = query.seriesOf(selector);
  const text = selector.text;
  const instead =
    query.context.use === 'rule'
      ? [`increase(${text}[1h])`]
      : [`increase(${text}[$__range])`, `rate(${text}[$__rate_interval])`];
  const write = instead.map((one) => `\`${one}\``).join(', or ');
  if (series !== undefined) {
    if (!accumulates(series)) return [];
    return [
      at(
        selector,
        `${quoted(selector)} is a counter that restarts at 0 with its process, and no total: write ${write}.`,
        { fix: replacing(selector, instead[0] ?? text) },
      ),
    ];
  }
  // Nobody has described it: by its name it is a counter, as OpenMetrics has it.
  const { name = '' } = selector;
  if (query.context.strict !== false || !/_(total|bucket)$/.test(name) || /^\w+:\w+:\w+/.test(name))
    return [];
  if (query.names.find(name) !== undefined) return [];
  return [
    at(
      selector,
      `${quoted(selector)} is a counter by its name, which restarts at 0 with its process: write ${write}.`,
      {
        severity: 'warning',
        fix: replacing(selector, instead[0] ?? text),
      },
    ),
  ];
}

function ofAggregated(operator: string, use: Use): Use {
  if (COUNTING.has(operator)) return 'presence';
  // One of several copies of a counter is that counter, in a subquery: increase(max by (pod) (restarts)[1h:1m]).
  return use === 'range' && ['max', 'min'].includes(operator) ? use : value(use);
}

function ofArgument(name: string, use: Use): Use {
  if (PRESENCE.has(name)) return 'presence';
  return RATED.has(name) ? 'range' : value(use);
}

/** Functions that take the course of a counter, resets included. */
const RATED: ReadonlySet<string> = new Set(['increase', 'rate', 'irate', 'resets', 'changes']);

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
