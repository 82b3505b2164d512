import { type Binary, type Expr, COMPARISONS, partsOf, quoted } from '../../promql/promql-ast';
import { literal } from '../../promql/promql-values';
import { type QueryCheck, type QueryFinding, at } from './query-check';

export const fallbackHidesOutage: QueryCheck = {
  id: 'fallback-hides-outage',
  severity: 'error',
  summary: 'A fallback such as `or vector(1)` shows what is missing as healthy, or as none.',
  find: ({ parts, context }) =>
    parts
      .flatMap((part) => (part.kind === 'binary' ? (fallback(part) ?? []) : []))
      // Somebody else's may be meant so.
      .map((found) => (context.strict === false ? { ...found, severity: 'warning' as const } : found)),
};

function fallback(expr: Binary): QueryFinding | undefined {
  const { left, operator, right } = expr;
  const [number] = operator === 'or' && right.kind === 'call' && right.name === 'vector' ? right.args : [];
  const value = number && literal(number);
  // What asks for absence is about what is missing already.
  if (value === undefined || partsOf(left).some(isAbsent)) return undefined;
  const whole = quoted(expr);
  if (value !== 0) {
    return at(
      expr,
      `${whole} reads ${value} when its input is missing, as in an outage: leave ${quoted(right)} out, and let ` +
        'nothing show as nothing.',
    );
  }
  if (!isRatio(left)) return undefined;
  return at(
    expr,
    `${whole} reads 0 when a part of the ratio is missing, even when everything is rejected: let the parts stand in ` +
      'for each other within it, as in `limited / (authorized + limited or limited)`.',
  );
}

function isAbsent(expr: Expr): boolean {
  return expr.kind === 'call' && expr.name.startsWith('absent');
}

/** A division of two results, perhaps scaled, rounded or filtered. */
export function isRatio(expr: Expr): boolean {
  switch (expr.kind) {
    case 'unary':
      return isRatio(expr.of);
    case 'call':
      return SHAPING.has(expr.name) && expr.args[0] !== undefined && isRatio(expr.args[0]);
    case 'binary': {
      const { operator, left, right } = expr;
      if (operator === '/' && literal(left) === undefined && literal(right) === undefined) return true;
      if (literal(right) !== undefined || operator === 'and' || operator === 'unless') return isRatio(left);
      return literal(left) !== undefined && !COMPARISONS.has(operator) && isRatio(right);
    }
    default:
      return false;
  }
}

const SHAPING: ReadonlySet<string> = new Set(['ceil', 'clamp', 'clamp_max', 'clamp_min', 'floor', 'round']);
