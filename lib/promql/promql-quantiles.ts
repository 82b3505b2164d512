import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  partsOf,
  quoted,
  selectorsIn,
} from './promql-ast';
import { literal } from './promql-counters';
import { type Labels } from './promql-labels';
import { anyOf } from '../validation/wording';
import { type StoredSeries } from './promql-names';
import { type RawPromql } from './promql-query';

/** The place of the quantile among the arguments; the rest of the functions and aggregations have none. */
const QUANTILES: ReadonlySet<string> = new Set(['histogram_quantile', 'quantile_over_time']);
const NATIVE: ReadonlySet<string> = new Set([
  'histogram_avg',
  'histogram_count',
  'histogram_stddev',
  'histogram_stdvar',
  'histogram_sum',
]);

/** Quantiles that cannot be right. `labelsOf` says what labels an argument has. */
export function quantileProblems(query: RawPromql, labelsOf: (expr: Expr) => Labels): readonly string[] {
  return partsOf(query.expr).flatMap((part) => {
    switch (part.kind) {
      case 'aggregation':
        return part.operator === 'quantile' ? outOfRange(part, part.parameter) : [];
      case 'call':
        return [
          ...(QUANTILES.has(part.name) ? outOfRange(part, part.args[0]) : []),
          ...(part.name === 'histogram_quantile' ? bucketProblems(query, part, labelsOf) : []),
          ...(NATIVE.has(part.name) ? nativeProblems(query, part) : []),
        ];
      case 'binary':
        return thresholdProblems(query, part);
      default:
        return [];
    }
  });
}

function outOfRange(whole: Expr, quantile: Expr | undefined): readonly string[] {
  const q = quantile && literal(quantile);
  return q === undefined || (q >= 0 && q <= 1)
    ? []
    : [`${quoted(whole)} asks for the quantile ${q}, which must be between 0 and 1: write 0.95 for P95.`];
}

function bucketProblems(query: RawPromql, call: Call, labelsOf: (expr: Expr) => Labels): readonly string[] {
  const argument = call.args[1];
  if (argument === undefined) return [];
  const wrong = seriesIn(query, argument).find(({ part }) => part !== '_bucket');
  if (wrong !== undefined) return [`${quoted(call)} asks ${wrong.name}, ${noBuckets(wrong)}`];
  const { names, source } = labelsOf(argument);
  if (names === undefined || names.has('le')) return [];
  const from = 'text' in source ? source : argument;
  return [`${quoted(call)} needs the label "le", which ${quoted(from)} drops: write ${withLe(argument)}.`];
}

/** Whether the buckets are asked of something that has none, which is said once, and not of `le` again. */
export function lacksBuckets(query: RawPromql): boolean {
  return partsOf(query.expr).some(
    (part) =>
      part.kind === 'call' &&
      part.name === 'histogram_quantile' &&
      seriesIn(query, part).some((series) => series.part !== '_bucket'),
  );
}

function noBuckets({ metric, name, part }: StoredSeries): string {
  const base = part === '' ? name : name.slice(0, -part.length);
  if (metric.type === 'histogram') return `which has no buckets: write ${base}_bucket.`;
  if (metric.type !== 'summary') return `a ${metric.type}, which has no buckets: ask a histogram.`;
  return `a summary, which has no buckets: write \`${base}{quantile="0.95"}\`, or ask a histogram.`;
}

function withLe(argument: Expr): string {
  const sum = partsOf(argument).find((part): part is Aggregation => part.kind === 'aggregation');
  const labels = sum?.grouping?.without === false ? sum.grouping.labels.map(({ text }) => text) : [];
  return `\`${sum?.operator ?? 'sum'} by (${['le', ...labels.filter((label) => label !== 'le')].join(', ')}) (…)\``;
}

function nativeProblems(query: RawPromql, call: Call): readonly string[] {
  const [series] = seriesIn(query, call);
  if (series === undefined) return [];
  const base = series.part === '' ? series.name : series.name.slice(0, -series.part.length);
  return [
    `${quoted(call)} is for native histograms, and ${base} is none: take ${base}_sum and ${base}_count instead.`,
  ];
}

/** A threshold that the quantile never reaches, as it ends with the highest finite bucket. */
function thresholdProblems(query: RawPromql, { left, operator, right, text }: Binary): readonly string[] {
  const [side, limit, above] =
    literal(right) === undefined
      ? [right, literal(left), MIRRORED[operator]]
      : [left, literal(right), operator];
  const highest = limit === undefined ? undefined : ceiling(query, side);
  if (limit === undefined || highest === undefined) return [];
  const never =
    above === '>' ? limit >= highest.value : (above === '>=' || above === '==') && limit > highest.value;
  if (!never) return [];
  const { name, metric } = highest.series;
  const base = name.replace(/_bucket$/, '');
  const instead = [
    `the mean \`${base}_sum / ${base}_count\``,
    'the share of a bucket',
    ...(metric.wider === undefined ? [] : [metric.wider]),
  ];
  return [
    `${quoted({ text })} can never be true, as the highest finite bucket of ${base} is ${highest.bound}: compare ` +
      `with less, or ask ${anyOf(instead)}.`,
  ];
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '==': '==' };

interface Ceiling {
  /** The most that the expression can be. */
  readonly value: number;
  readonly bound: number;
  readonly series: StoredSeries;
}

const NOT_ABOVE_INPUT: ReadonlySet<string> = new Set(['max', 'min', 'avg', 'quantile', 'topk', 'bottomk']);
const SAME_VALUES: ReadonlySet<string> = new Set([
  ...['max_over_time', 'min_over_time', 'avg_over_time', 'last_over_time', 'quantile_over_time'],
  ...['label_replace', 'label_join', 'sort', 'sort_desc', 'clamp_max'],
]);

function ceiling(query: RawPromql, expr: Expr): Ceiling | undefined {
  switch (expr.kind) {
    case 'shifted':
    case 'subquery':
      return ceiling(query, expr.of);
    case 'aggregation':
      return NOT_ABOVE_INPUT.has(expr.operator) ? ceiling(query, expr.of) : undefined;
    case 'call': {
      if (expr.name === 'histogram_quantile') return highestBucket(query, expr);
      if (!SAME_VALUES.has(expr.name)) return undefined;
      return ceiling(query, expr.args[expr.name === 'quantile_over_time' ? 1 : 0] ?? expr);
    }
    case 'binary':
      return ceilingOfBinary(query, expr);
    default:
      return undefined;
  }
}

function ceilingOfBinary(query: RawPromql, { left, operator, right }: Binary): Ceiling | undefined {
  if (operator === 'and' || operator === 'unless') return ceiling(query, left);
  const [side, factor] = literal(right) === undefined ? [right, literal(left)] : [left, literal(right)];
  const inner = factor === undefined || factor <= 0 ? undefined : ceiling(query, side);
  if (inner === undefined || factor === undefined) return undefined;
  if (operator === '*') return { ...inner, value: inner.value * factor };
  return operator === '/' && side === left ? { ...inner, value: inner.value / factor } : undefined;
}

function highestBucket(query: RawPromql, call: Call): Ceiling | undefined {
  const all = seriesIn(query, call);
  const [series] = all;
  const bounds = all.map(({ metric }) => metric.buckets.at(-1));
  if (series === undefined || bounds.includes(undefined) || all.length < selectorsIn(call).length)
    return undefined;
  // Authorino's bounds are sums of floats: 0.951 is 0.9510000000000004 there.
  const bound = Number(Math.max(...bounds.map(Number)).toPrecision(12));
  return { value: bound, bound, series };
}

function seriesIn(query: RawPromql, expr: Expr): readonly StoredSeries[] {
  return selectorsIn(expr).flatMap((selector) => query.seriesOf(selector) ?? []);
}
