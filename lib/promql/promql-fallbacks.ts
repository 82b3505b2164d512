import { type Binary, type Expr, COMPARISONS, partsOf, quoted } from './promql-ast';
import { literal } from './promql-counters';
import { type RawPromql } from './promql-query';

/** `or vector(…)` where it paints what is missing as healthy, or as none. */
export function fallbackProblems({ expr }: RawPromql): readonly string[] {
  return partsOf(expr).flatMap((part) => (part.kind === 'binary' ? (fallbackProblem(part) ?? []) : []));
}

function fallbackProblem({ left, operator, right, text }: Binary): string | undefined {
  const [number] = operator === 'or' && right.kind === 'call' && right.name === 'vector' ? right.args : [];
  const fallback = number && literal(number);
  if (fallback === undefined) return undefined;
  const whole = quoted({ text });
  if (fallback !== 0) {
    return (
      `${whole} reads ${fallback} when its input is missing, as in an outage: leave ${quoted(right)} out, and let ` +
      'nothing show as nothing.'
    );
  }
  if (!isRatio(left)) return undefined;
  return (
    `${whole} reads 0 when a part of the ratio is missing, even when everything is rejected: let the parts stand in ` +
    'for each other within it, as in `limited / (authorized + limited or limited)`.'
  );
}

/** A division of two results, perhaps scaled, rounded or filtered. */
function isRatio(expr: Expr): boolean {
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
