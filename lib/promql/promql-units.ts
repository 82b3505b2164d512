import { type Expr, type Selector, COMPARISONS, selectorsIn } from './promql-ast';
import { type StoredSeries } from './promql-names';
import { literal } from './promql-values';

type SeriesOf = (selector: Selector) => StoredSeries | undefined;

const SAME: ReadonlySet<string> = new Set([
  ...[
    'avg_over_time',
    'min_over_time',
    'max_over_time',
    'last_over_time',
    'quantile_over_time',
    'increase',
    'delta',
  ],
  ...[
    'label_replace',
    'label_join',
    'sort',
    'sort_desc',
    'abs',
    'ceil',
    'floor',
    'round',
    'clamp',
    'clamp_min',
    'clamp_max',
  ],
  ...['scalar', 'sum_over_time'],
]);

/** The unit of an expression's results, such as `seconds`; nothing where it cannot be told. */
export function unitOf(expr: Expr, seriesOf: SeriesOf): string | undefined {
  switch (expr.kind) {
    case 'selector': {
      const series = seriesOf(expr);
      if (series === undefined) return undefined;
      return series.part === '_count' || series.part === '_bucket' ? 'observations' : series.metric.unit;
    }
    case 'matrix':
    case 'subquery':
    case 'shifted':
    case 'unary':
      return unitOf(expr.of, seriesOf);
    case 'aggregation':
      return ['count', 'group', 'count_values', 'stdvar'].includes(expr.operator)
        ? undefined
        : unitOf(expr.of, seriesOf);
    case 'call':
      return ofCall(expr.name, expr.args, seriesOf);
    case 'binary':
      return ofBinary(expr, seriesOf);
    default:
      return undefined;
  }
}

function ofCall(name: string, args: readonly Expr[], seriesOf: SeriesOf): string | undefined {
  if (name === 'histogram_quantile') {
    const units = new Set(
      (args[1] === undefined ? [] : selectorsIn(args[1])).map((one) => seriesOf(one)?.metric.unit),
    );
    return units.size === 1 ? [...units][0] : undefined;
  }
  const of = args[name === 'quantile_over_time' ? 1 : 0];
  if (of === undefined) return undefined;
  const unit = unitOf(of, seriesOf);
  if (name === 'rate' || name === 'irate' || name === 'deriv')
    return unit === undefined ? undefined : `${unit} per second`;
  return SAME.has(name) ? unit : undefined;
}

const SCALED: Readonly<Record<string, string>> = {
  'seconds * 1000': 'milliseconds',
  'milliseconds / 1000': 'seconds',
  'ratio * 100': 'percent',
  'percent / 100': 'ratio',
  'mebibytes * 1048576': 'bytes',
};

function ofBinary(
  { operator, left, right, bool }: Extract<Expr, { readonly kind: 'binary' }>,
  seriesOf: SeriesOf,
): string | undefined {
  if (COMPARISONS.has(operator)) return bool ? undefined : unitOf(left, seriesOf);
  if (operator === 'and' || operator === 'unless') return unitOf(left, seriesOf);
  const [a, b] = [unitOf(left, seriesOf), unitOf(right, seriesOf)];
  const [factor, other] = literal(right) === undefined ? [literal(left), b] : [literal(right), a];
  if (factor !== undefined) {
    if (other === undefined || (operator === '/' && literal(right) === undefined)) return undefined;
    if (operator === '+' || operator === '-' || factor === 1) return other;
    return SCALED[`${other} ${operator} ${factor}`];
  }
  if (a === undefined || b === undefined) return undefined;
  if (operator === '/') {
    if (a === b) return 'ratio';
    return b.startsWith('observations') && a.endsWith('per second') === b.endsWith('per second')
      ? a.replace(/ per second$/, '')
      : undefined;
  }
  return ['+', '-', 'or'].includes(operator) && a === b ? a : undefined;
}
