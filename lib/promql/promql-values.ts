import { type Metric } from '../exporters/metric';
import { type Expr, type Selector, COMPARISONS } from './promql-ast';
import { type StoredSeries } from './promql-names';

/** The number that an expression is, if it is written out. */
export function literal(expr: Expr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind !== 'unary') return undefined;
  const size = literal(expr.of);
  return size === undefined || !expr.negative ? size : -size;
}

/** Whether a series only grows, until its process restarts. */
export function accumulates({ metric, part }: StoredSeries): boolean {
  return metric.type === 'counter' || part !== '';
}

/** Gauges on the wire that only grow: rate() works on them. */
export function growsAsGauge({ metric }: StoredSeries): boolean {
  return metric.grows;
}

/** The least and the most that each result of an expression can be. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const ANYTHING: Range = { min: -Infinity, max: Infinity };
const NEVER_NEGATIVE: Range = { min: 0, max: Infinity };

/** Each result is one of the inputs, or lies between them. */
const BETWEEN_INPUTS: ReadonlySet<string> = new Set(['avg', 'min', 'max', 'quantile', 'topk', 'bottomk']);
const SAME_RANGE: ReadonlySet<string> = new Set([
  ...['avg_over_time', 'min_over_time', 'max_over_time', 'last_over_time', 'quantile_over_time'],
  ...['label_replace', 'label_join', 'sort', 'sort_desc', 'scalar', 'vector'],
]);
const GROWTH: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'changes', 'resets']);
const ROOTED: ReadonlySet<string> = new Set([
  'count_over_time',
  'stddev_over_time',
  'abs',
  'sqrt',
  'time',
  'timestamp',
]);

/** The range of an expression's results, from the units of the metrics in it. */
export function rangeOf(expr: Expr, seriesOf: (selector: Selector) => StoredSeries | undefined): Range {
  switch (expr.kind) {
    case 'number':
      return { min: expr.value, max: expr.value };
    case 'selector': {
      const series = seriesOf(expr);
      return series === undefined ? ANYTHING : ofSeries(series);
    }
    case 'matrix':
    case 'subquery':
    case 'shifted':
      return rangeOf(expr.of, seriesOf);
    case 'unary': {
      const { min, max } = rangeOf(expr.of, seriesOf);
      return expr.negative ? { min: -max, max: -min } : { min, max };
    }
    case 'aggregation': {
      if (expr.operator === 'count' || expr.operator === 'group') {
        return { min: 1, max: expr.operator === 'group' ? 1 : Infinity };
      }
      if (expr.operator === 'count_values') return { min: 1, max: Infinity };
      if (expr.operator === 'stddev' || expr.operator === 'stdvar') return NEVER_NEGATIVE;
      const inner = rangeOf(expr.of, seriesOf);
      if (BETWEEN_INPUTS.has(expr.operator)) return inner;
      return expr.operator === 'sum' && inner.min >= 0 ? { min: inner.min, max: Infinity } : ANYTHING;
    }
    case 'call': {
      if (expr.name === 'absent' || expr.name === 'absent_over_time' || expr.name === 'present_over_time') {
        return { min: 1, max: 1 };
      }
      if (GROWTH.has(expr.name) || ROOTED.has(expr.name)) return NEVER_NEGATIVE;
      if (expr.name === 'sum_over_time') {
        const inner = rangeOf(expr.args[0] ?? expr, seriesOf);
        return inner.min >= 0 ? NEVER_NEGATIVE : ANYTHING;
      }
      if (!SAME_RANGE.has(expr.name)) return ANYTHING;
      const input = expr.args[expr.name === 'quantile_over_time' ? 1 : 0];
      return input === undefined ? ANYTHING : rangeOf(input, seriesOf);
    }
    case 'binary': {
      if (COMPARISONS.has(expr.operator)) {
        return expr.bool ? { min: 0, max: 1 } : rangeOf(expr.left, seriesOf);
      }
      const left = rangeOf(expr.left, seriesOf);
      if (expr.operator === 'and' || expr.operator === 'unless') return left;
      return combined(expr.operator, left, rangeOf(expr.right, seriesOf));
    }
    default:
      return ANYTHING;
  }
}

function combined(operator: string, a: Range, b: Range): Range {
  switch (operator) {
    case 'or':
      return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
    case '+':
      return { min: a.min + b.min, max: a.max + b.max };
    case '-':
      return { min: a.min - b.max, max: a.max - b.min };
    case '*':
      return a.min >= 0 && b.min >= 0 ? { min: product(a.min, b.min), max: product(a.max, b.max) } : ANYTHING;
    case '/':
      return a.min >= 0 && b.min > 0 && b.min === b.max
        ? { min: a.min / b.max, max: a.max / b.min }
        : a.min >= 0 && b.min >= 0
          ? NEVER_NEGATIVE
          : ANYTHING;
    default:
      return ANYTHING;
  }
}

/** 0 times anything is 0 here, as no series is infinite. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

function ofSeries(series: StoredSeries): Range {
  if (series.part === '_count' || series.part === '_bucket' || series.metric.type === 'counter')
    return NEVER_NEGATIVE;
  return ofUnit(series.metric);
}

const UNIT_RANGES: Readonly<Record<string, Range>> = {
  ratio: { min: 0, max: 1 },
  percent: { min: 0, max: 100 },
  bool: { min: 0, max: 1 },
};
const COUNTS: ReadonlySet<string> = new Set([
  'requests',
  'tokens',
  'replicas',
  'pods',
  'bytes',
  'resources',
  'workers',
]);

function ofUnit({ unit }: Metric): Range {
  return UNIT_RANGES[unit] ?? (COUNTS.has(unit) ? NEVER_NEGATIVE : ANYTHING);
}
