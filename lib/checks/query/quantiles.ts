import { type Fix } from '../../problems/problem';
import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  partsOf,
  quoted,
  selectorsIn,
} from '../../promql/promql-ast';
import { type StoredSeries } from '../../promql/promql-names';
import { literal } from '../../promql/promql-values';
import { anyOf } from '../../validation/wording';
import { type CheckedQuery, type QueryCheck, type QueryFinding, at, replacing } from './query-check';

/** Functions whose first argument is a quantile. */
const QUANTILES: ReadonlySet<string> = new Set(['histogram_quantile', 'quantile_over_time']);
const NATIVE: ReadonlySet<string> = new Set([
  'histogram_avg',
  'histogram_count',
  'histogram_stddev',
  'histogram_stdvar',
  'histogram_sum',
]);

export const quantileOutOfRange: QueryCheck = {
  id: 'quantile-out-of-range',
  severity: 'error',
  summary: 'A quantile is not between 0 and 1.',
  find: ({ parts }) =>
    parts.flatMap((part) => {
      if (part.kind === 'aggregation' && part.operator === 'quantile')
        return outOfRange(part, part.parameter);
      return part.kind === 'call' && QUANTILES.has(part.name) ? outOfRange(part, part.args[0]) : [];
    }),
};

function outOfRange(whole: Expr, quantile: Expr | undefined): readonly QueryFinding[] {
  const q = quantile && literal(quantile);
  if (q === undefined || quantile === undefined || (q >= 0 && q <= 1)) return [];
  // 95 is P95.
  const fix: Fix | undefined = q > 1 && q <= 100 ? replacing(quantile, String(q / 100)) : undefined;
  return [
    at(
      whole,
      `${quoted(whole)} asks for the quantile ${q}, which must be between 0 and 1: write 0.95 for P95.`,
      { fix },
    ),
  ];
}

export const quantileWithoutBuckets: QueryCheck = {
  id: 'quantile-without-buckets',
  severity: 'error',
  summary: 'histogram_quantile() is asked of something that has no buckets, or has lost their label "le".',
  find: (query) =>
    query.parts.flatMap((part) =>
      part.kind === 'call' && part.name === 'histogram_quantile' ? bucketFindings(query, part) : [],
    ),
};

export const nativeHistogramAbsent: QueryCheck = {
  id: 'native-histogram-absent',
  severity: 'error',
  summary: 'A function of native histograms is asked of a classic one.',
  find: (query) =>
    query.parts.flatMap((part) =>
      part.kind === 'call' && NATIVE.has(part.name) ? nativeFindings(query, part) : [],
    ),
};

export const quantileAboveBuckets: QueryCheck = {
  id: 'quantile-above-buckets',
  severity: 'error',
  summary:
    'A quantile is compared with more than the highest bucket of its histogram, which it never exceeds.',
  find: (query) =>
    query.parts.flatMap((part) => (part.kind === 'binary' ? thresholdFindings(query, part) : [])),
};

function bucketFindings(query: CheckedQuery, call: Call): readonly QueryFinding[] {
  const argument = call.args[1];
  if (argument === undefined) return [];
  const wrong = seriesIn(query, argument).find(({ part }) => part !== '_bucket');
  if (wrong !== undefined) return [at(call, `${quoted(call)} asks ${wrong.name}, ${noBuckets(wrong)}`)];
  const { names, source } = query.labelsOf(argument);
  if (names === undefined || names.has('le')) return [];
  const from = 'text' in source ? source : argument;
  const { text, fix } = withLe(argument);
  return [
    at(call, `${quoted(call)} needs the label "le", which ${quoted(from)} drops: write ${text}.`, { fix }),
  ];
}

/** Whether the buckets are asked of something that has none, which is said once, and not of `le` again. */
export function isWithoutBuckets(query: Pick<CheckedQuery, 'parts' | 'seriesOf'>): boolean {
  return query.parts.some(
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

function withLe(argument: Expr): { readonly text: string; readonly fix: Fix | undefined } {
  const sum = partsOf(argument).find((part): part is Aggregation => part.kind === 'aggregation');
  const labels = sum?.grouping?.without === false ? sum.grouping.labels.map(({ text }) => text) : [];
  const grouping = `(${['le', ...labels.filter((label) => label !== 'le')].join(', ')})`;
  const first = sum?.grouping?.without === false ? sum.grouping.labels[0] : undefined;
  const after = sum === undefined ? 0 : sum.from + sum.operator.length;
  return {
    text: `\`${sum?.operator ?? 'sum'} by ${grouping} (…)\``,
    fix:
      first !== undefined
        ? { edits: [{ from: first.from, to: first.from, text: 'le, ' }] }
        : sum !== undefined && sum.grouping === undefined
          ? { edits: [{ from: after, to: after, text: ' by (le) ' }] }
          : undefined,
  };
}

function nativeFindings(query: CheckedQuery, call: Call): readonly QueryFinding[] {
  const [series] = seriesIn(query, call);
  if (series === undefined) return [];
  if (query.context.monitored?.(series.metric)?.nativeHistograms === true) return [];
  const base = series.part === '' ? series.name : series.name.slice(0, -series.part.length);
  return [
    at(
      call,
      `${quoted(call)} is for native histograms, and ${base} is none: take ${base}_sum and ${base}_count instead.`,
    ),
  ];
}

/** A threshold that the quantile never reaches, as it ends with the highest finite bucket. */
function thresholdFindings(query: CheckedQuery, expr: Binary): readonly QueryFinding[] {
  const { left, operator, right } = expr;
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
    at(
      expr,
      `${quoted(expr)} can never be true, as the highest finite bucket of ${base} is ${highest.bound}: compare ` +
        `with less, or ask ${anyOf(instead)}.`,
    ),
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

function ceiling(query: Pick<CheckedQuery, 'seriesOf'>, expr: Expr): Ceiling | undefined {
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

function ceilingOfBinary(
  query: Pick<CheckedQuery, 'seriesOf'>,
  { left, operator, right }: Binary,
): Ceiling | undefined {
  if (operator === 'and' || operator === 'unless') return ceiling(query, left);
  const [side, factor] = literal(right) === undefined ? [right, literal(left)] : [left, literal(right)];
  const inner = factor === undefined || factor <= 0 ? undefined : ceiling(query, side);
  if (inner === undefined || factor === undefined) return undefined;
  if (operator === '*') return { ...inner, value: inner.value * factor };
  return operator === '/' && side === left ? { ...inner, value: inner.value / factor } : undefined;
}

function highestBucket(query: Pick<CheckedQuery, 'seriesOf'>, call: Call): Ceiling | undefined {
  const all = seriesIn(query, call);
  const [series] = all;
  const bounds = all.map(({ metric }) => metric.buckets.at(-1));
  if (series === undefined || bounds.includes(undefined) || all.length < selectorsIn(call).length)
    return undefined;
  // Authorino's bounds are sums of floats: 0.951 is 0.9510000000000004 there.
  const bound = Number(Math.max(...bounds.map(Number)).toPrecision(12));
  return { value: bound, bound, series };
}

function seriesIn(query: Pick<CheckedQuery, 'seriesOf'>, expr: Expr): readonly StoredSeries[] {
  return selectorsIn(expr).flatMap((selector) => query.seriesOf(selector) ?? []);
}
