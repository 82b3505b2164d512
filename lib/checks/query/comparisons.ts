import { type Binary, type Expr, COMPARISONS, quoted } from '../../promql/promql-ast';
import { literal, rangeOf } from '../../promql/promql-values';
import { type CheckedQuery, type QueryCheck, at } from './query-check';

export const comparisonImpossible: QueryCheck = {
  id: 'comparison-impossible',
  severity: 'error',
  summary: 'A comparison can never be true, by what the metric counts.',
  find: (query) =>
    query.parts.flatMap((part) => {
      if (part.kind !== 'binary' || part.bool) return [];
      const compared = comparedIn(query, part);
      if (compared === undefined || !isNever(compared)) return [];
      const { side, min, max } = compared;
      const why = counts(side)
        ? `count() of nothing is nothing, and not 0: write \`absent(…)\` to ask whether there is none`
        : `${quoted(side)} is ${between(min, max)}: compare with a value in there`;
      return [at(part, `${quoted(part)} can never be true, as ${why}.`)];
    }),
};

export const comparisonAlways: QueryCheck = {
  id: 'comparison-always',
  severity: 'warning',
  summary: 'A comparison is always true, so that it filters nothing.',
  find: (query) =>
    query.parts.flatMap((part) => {
      if (part.kind !== 'binary' || part.bool) return [];
      const compared = comparedIn(query, part);
      if (compared === undefined || !isAlways(compared)) return [];
      const { side, min, max } = compared;
      return [
        at(
          part,
          `${quoted(part)} is true of every series, as ${quoted(side)} is ${between(min, max)}: compare with a value in ` +
            'there, or leave the comparison out.',
        ),
      ];
    }),
};

interface Compared {
  readonly side: Expr;
  /** As if the number stood to the right. */
  readonly operator: string;
  readonly limit: number;
  readonly min: number;
  readonly max: number;
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** A comparison of something whose range is known with a number; nothing of any other. */
function comparedIn(query: CheckedQuery, { left, operator, right }: Binary): Compared | undefined {
  if (!COMPARISONS.has(operator)) return undefined;
  const [side, limit, as] =
    literal(right) === undefined
      ? [right, literal(left), MIRRORED[operator] ?? operator]
      : [left, literal(right), operator];
  if (limit === undefined || literal(side) !== undefined) return undefined;
  // What is always 1 is compared to say so: `up == 1`, `absent(…) == 1`.
  const { min, max } = rangeOf(side, query.seriesOf);
  if (min === -Infinity && max === Infinity) return undefined;
  return { side, operator: as, limit, min, max };
}

function isNever({ operator, limit, min, max }: Compared): boolean {
  switch (operator) {
    case '>':
      return limit >= max;
    case '>=':
      return limit > max;
    case '<':
      return limit <= min;
    case '<=':
      return limit < min;
    case '==':
      return limit < min || limit > max;
    default:
      return false;
  }
}

function isAlways({ operator, limit, min, max }: Compared): boolean {
  switch (operator) {
    case '>':
      return limit < min;
    case '>=':
      return limit <= min;
    case '<':
      return limit > max;
    case '<=':
      return limit >= max;
    case '!=':
      return limit < min || limit > max;
    default:
      return false;
  }
}

function counts(expr: Expr): boolean {
  return expr.kind === 'aggregation' && expr.operator === 'count';
}

function between(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? 'never negative' : `at least ${min}`;
  return min === -Infinity ? `at most ${max}` : `between ${min} and ${max}`;
}

/** Whether an expression can have no result at all, whatever the series are. */
export function isNeverTrue(query: CheckedQuery, expr: Expr): boolean {
  if (expr.kind !== 'binary' || expr.bool) return false;
  const compared = comparedIn(query, expr);
  if (compared !== undefined) return isNever(compared);
  if (expr.operator === 'and') return isNeverTrue(query, expr.left) || isNeverTrue(query, expr.right);
  if (expr.operator === 'unless') return isNeverTrue(query, expr.left);
  return expr.operator === 'or' && isNeverTrue(query, expr.left) && isNeverTrue(query, expr.right);
}
