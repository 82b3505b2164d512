export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

export interface FunctionTraits {
  readonly args: readonly ValueType[];
  /** How many of `args` have to be there. */
  readonly least: number;
  /** Whether the last of `args` may stand any number of times. */
  readonly repeats: boolean;
  readonly returns: ValueType;
  /** Whether Prometheus has it only behind a feature flag. */
  readonly experimental: boolean;
}

/**
 * Every function: its arguments (`?` may be left out, `*` may be repeated or left out) and its result.
 * Source: prometheus/prometheus `promql/parser/functions.go`.
 */
const SIGNATURES: Readonly<Record<string, string>> = {
  ...alike(
    'vector -> vector',
    'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count',
    'histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh',
    'timestamp',
  ),
  ...alike(
    'matrix -> vector',
    'absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time',
    'max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time',
  ),
  ...alike('vector? -> vector', 'day_of_month day_of_week day_of_year days_in_month hour minute month year'),
  ...alike('-> scalar', 'pi time'),
  clamp: 'vector scalar scalar -> vector',
  clamp_max: 'vector scalar -> vector',
  clamp_min: 'vector scalar -> vector',
  histogram_fraction: 'scalar scalar vector -> vector',
  histogram_quantile: 'scalar vector -> vector',
  label_join: 'vector string string string* -> vector',
  label_replace: 'vector string string string string -> vector',
  predict_linear: 'matrix scalar -> vector',
  quantile_over_time: 'scalar matrix -> vector',
  round: 'vector scalar? -> vector',
  scalar: 'vector -> scalar',
  vector: 'scalar -> vector',
};

const EXPERIMENTAL: Readonly<Record<string, string>> = {
  ...alike(
    'matrix -> vector',
    'first_over_time mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time',
    'ts_of_min_over_time',
  ),
  ...alike('vector string* -> vector', 'sort_by_label sort_by_label_desc'),
  ...alike('-> scalar', 'end range start step'),
  double_exponential_smoothing: 'matrix scalar scalar -> vector',
  histogram_quantiles: 'vector string scalar scalar* -> vector',
  info: 'vector vector? -> vector',
  start_timestamp: 'vector -> vector',
};

/** Aggregations by what stands before the vector. Source: prometheus/prometheus `promql/parser/parse.go`, `checkAST`. */
export const AGGREGATION_PARAMETERS: ReadonlyMap<string, ValueType> = new Map([
  ['topk', 'scalar'],
  ['bottomk', 'scalar'],
  ['limitk', 'scalar'],
  ['limit_ratio', 'scalar'],
  ['quantile', 'scalar'],
  ['count_values', 'string'],
]);

export const EXPERIMENTAL_AGGREGATIONS: ReadonlySet<string> = new Set(['limitk', 'limit_ratio']);

export const FUNCTIONS: ReadonlyMap<string, FunctionTraits> = new Map([
  ...Object.entries(SIGNATURES).map(([name, signature]) => [name, traits(signature, false)] as const),
  ...Object.entries(EXPERIMENTAL).map(([name, signature]) => [name, traits(signature, true)] as const),
]);

function alike(signature: string, ...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((line) => line.split(' ')).map((name) => [name, signature]));
}

function traits(signature: string, experimental: boolean): FunctionTraits {
  const words = signature.split(' ');
  const args = words.slice(0, words.indexOf('->'));
  return {
    args: args.map((arg) => arg.replace(/[?*]$/, '') as ValueType),
    least: args.filter((arg) => !/[?*]$/.test(arg)).length,
    repeats: args.at(-1)?.endsWith('*') ?? false,
    returns: words.at(-1) as ValueType,
    experimental,
  };
}
