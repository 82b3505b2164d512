import {
  type Aggregation,
  type Binary,
  type Expr,
  type Selector,
  COMPARISONS,
  bare,
  partsOf,
  quoted,
} from '../../promql/promql-ast';
import { accumulates, literal, rangeOf } from '../../promql/promql-values';
import { type CheckedQuery, type QueryCheck, at, replacing } from './query-check';

// What adds up and what does not.

export const averageOfQuantiles: QueryCheck = {
  id: 'average-of-quantiles',
  severity: 'error',
  summary: 'An average or sum of quantiles, which is the quantile of nothing.',
  find: (query) =>
    query.parts.flatMap((part) => {
      if (part.kind !== 'aggregation' || (part.operator !== 'avg' && part.operator !== 'sum')) return [];
      if (kindOf(query, part.of) !== 'quantile') return [];
      const what = part.operator === 'avg' ? 'average' : 'sum';
      return [
        at(
          part,
          `${quoted(part)} is the ${what} of quantiles, which is the quantile of nothing: take histogram_quantile() of ` +
            'the summed buckets, or max() for the worst.',
        ),
      ];
    }),
};

export const sumOfRatios: QueryCheck = {
  id: 'sum-of-ratios',
  severity: 'error',
  summary: 'A sum of ratios or percentages, which is no ratio.',
  find: (query) =>
    query.parts.flatMap((part) => {
      if (part.kind !== 'aggregation' || part.operator !== 'sum') return [];
      const selector = bare(part.of);
      const unit = selector.kind === 'selector' ? query.seriesOf(selector)?.metric.unit : undefined;
      const isShare = unit === 'ratio' || unit === 'percent' || kindOf(query, part.of) === 'ratio';
      // A sum that is divided is an average in the making.
      if (!isShare || isDivided(query, part)) return [];
      return [
        at(
          part,
          `${quoted(part)} adds up shares, which is no share${unit === undefined ? '' : ` (${String(nameOf(selector))} is a ${unit})`}: write avg(), or max() for the fullest.`,
          { fix: replacing({ from: part.from, text: part.operator }, 'avg') },
        ),
      ];
    }),
};

export const divisionInside: QueryCheck = {
  id: 'division-inside',
  severity: 'warning',
  summary:
    'A division inside sum() or avg(): one 0/0 makes the whole NaN, and a small series weighs as much as a large.',
  find: (query) =>
    query.parts.flatMap((part) => {
      if (part.kind !== 'aggregation' || (part.operator !== 'sum' && part.operator !== 'avg')) return [];
      const division = divisionIn(query, part.of);
      if (division === undefined) return [];
      return [
        at(
          part,
          `${quoted(part)} divides series by series: where ${quoted(division.right)} is 0, all of it is NaN. Divide the ` +
            'sums: `sum(…) / sum(…)`.',
        ),
      ];
    }),
};

function divisionIn(query: CheckedQuery, expr: Expr): Binary | undefined {
  if (expr.kind === 'unary') return divisionIn(query, expr.of);
  if (expr.kind !== 'binary') return undefined;
  const { operator, left, right } = expr;
  if (operator === '/') {
    if (literal(left) !== undefined || literal(right) !== undefined) return undefined;
    // A filter, or a value that is never 0, makes it safe.
    const filtered = right.kind === 'binary' && COMPARISONS.has(right.operator) && !right.bool;
    const scalar = right.kind === 'call' && right.name === 'scalar';
    return filtered || scalar || rangeOf(right, query.seriesOf).min > 0 || isLimit(query, right)
      ? undefined
      : expr;
  }
  if (operator !== '*' || (literal(left) === undefined && literal(right) === undefined)) return undefined;
  return divisionIn(query, literal(left) === undefined ? left : right);
}

/** A capacity, which nobody sets to 0. */
function isLimit(query: CheckedQuery, expr: Expr): boolean {
  return partsOf(expr).some(
    (part) =>
      part.kind === 'selector' &&
      /_(limits?|requests|capacity|allocatable|max_connections)$/.test(part.name ?? '') &&
      query.seriesOf(part)?.metric.type !== 'counter',
  );
}

export const ratioLosesGroups: QueryCheck = {
  id: 'ratio-loses-groups',
  severity: 'warning',
  summary:
    'A ratio of a part to the sum of the parts has no result for a group of which one part is missing.',
  find: (query) =>
    query.parts.flatMap((part) => {
      if (part.kind !== 'binary' || part.operator !== '/') return [];
      const whole = part.right;
      if (whole.kind !== 'binary' || whole.operator !== '+') return [];
      const grouped = [whole.left, whole.right].filter(isGrouped);
      const numerator = normal(part.left);
      const isPart = [whole.left, whole.right].some((one) => normal(one) === numerator);
      if (grouped.length < 2 || !isPart || !grouped.some((one) => isLazy(query, one))) return [];
      return [
        at(
          part,
          `${quoted(part)} is missing for a group that has only one of the parts, as where everything is refused: add ` +
            `\`or\` to the sum, as in \`a / (a + b or a)\`.`,
        ),
      ];
    }),
};

function isGrouped(expr: Expr): expr is Aggregation {
  return expr.kind === 'aggregation' && (expr.grouping?.labels.length ?? 0) > 0;
}

function isLazy(query: CheckedQuery, expr: Expr): boolean {
  return partsOf(expr).some((part) => part.kind === 'selector' && query.seriesOf(part)?.metric.lazy === true);
}

function normal({ text }: { readonly text: string }): string {
  return text.replace(/\s+/g, '');
}

export const rateOfSum: QueryCheck = {
  id: 'rate-of-sum',
  severity: 'error',
  summary: 'A rate of a sum of counters, which takes the restart of one process for a restart of all.',
  find: (query) =>
    query.parts.flatMap((part) => {
      if (part.kind !== 'call' || !RATES.has(part.name)) return [];
      const range = part.args[0] === undefined ? undefined : bare(part.args[0]);
      if (range === undefined || (range.kind !== 'matrix' && range.kind !== 'subquery')) return [];
      const inner = bare(range.of);
      const summed =
        inner.kind === 'selector'
          ? recordedAs(query, inner).find((recorded) => isSumOfCounter(query, recorded)) !== undefined
          : isSumOfCounter(query, inner);
      return summed
        ? [
            at(
              part,
              `${quoted(part)} takes the rate of a sum, so that the restart of one process counts as a restart of all: ` +
                'take the rate first, and sum it.',
            ),
          ]
        : [];
    }),
};

const RATES: ReadonlySet<string> = new Set(['rate', 'irate', 'increase']);

function isSumOfCounter(query: CheckedQuery, expr: Expr): boolean {
  if (expr.kind !== 'aggregation' || expr.operator !== 'sum') return false;
  const of = bare(expr.of);
  if (of.kind === 'aggregation') return isSumOfCounter(query, of);
  if (of.kind !== 'selector') return false;
  const series = query.seriesOf(of);
  return series === undefined ? of.name?.endsWith('_total') === true : accumulates(series);
}

function recordedAs({ context }: CheckedQuery, { name = '' }: Selector): readonly Expr[] {
  return (context.recordings?.get(name) ?? []).map(({ expr }) => expr);
}

function nameOf(expr: Expr): string | undefined {
  return expr.kind === 'selector' ? expr.name : undefined;
}

/** What an expression's results are, where they cannot be added up. */
type Kind = 'quantile' | 'ratio' | undefined;

const KEEPS: ReadonlySet<string> = new Set([
  ...[
    'ceil',
    'clamp',
    'clamp_max',
    'clamp_min',
    'floor',
    'round',
    'label_replace',
    'label_join',
    'sort',
    'sort_desc',
  ],
  ...['avg_over_time', 'max_over_time', 'min_over_time', 'last_over_time'],
]);

function kindOf(query: CheckedQuery, expr: Expr, seen: ReadonlySet<string> = new Set()): Kind {
  switch (expr.kind) {
    case 'matrix':
    case 'subquery':
    case 'shifted':
    case 'unary':
      return kindOf(query, expr.of, seen);
    case 'selector': {
      const series = query.seriesOf(expr);
      if (series !== undefined)
        return series.metric.type === 'summary' && series.part === '' ? 'quantile' : undefined;
      const { name = '' } = expr;
      const recorded = seen.has(name) ? [] : recordedAs(query, expr);
      const kinds = new Set(recorded.map((one) => kindOf(query, one, new Set([...seen, name]))));
      return kinds.size === 1 ? [...kinds][0] : undefined;
    }
    case 'aggregation':
      return ['max', 'min', 'topk', 'bottomk'].includes(expr.operator)
        ? kindOf(query, expr.of, seen)
        : undefined;
    case 'call':
      if (expr.name === 'histogram_quantile') return 'quantile';
      return KEEPS.has(expr.name) && expr.args[0] !== undefined
        ? kindOf(query, expr.args[0], seen)
        : undefined;
    case 'binary': {
      const { operator, left, right } = expr;
      if (COMPARISONS.has(operator) || operator === 'and' || operator === 'unless')
        return kindOf(query, left, seen);
      if (operator === '*' || operator === '/') {
        if (literal(right) !== undefined) return kindOf(query, left, seen);
        if (literal(left) !== undefined && operator === '*') return kindOf(query, right, seen);
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a sum is the dividend of a division, which is an average then. */
function isDivided({ parts }: CheckedQuery, sum: Aggregation): boolean {
  return parts.some(
    (part) => part.kind === 'binary' && part.operator === '/' && (part.left === sum || part.right === sum),
  );
}
