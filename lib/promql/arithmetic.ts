import { type Builder, type Expr, add, div, eq, gt, gte, lt, mul, n, or, sub } from '@grafana/promql-builder';
import { type LabelRef } from '../exporters/metric';
import { Query, type ResolvedQuery, merged } from './query';

/** `left + right` for every combination of labels that either has: what one side lacks counts as 0. */
export function plus<L extends LabelRef>(left: Query<L>, right: Query<NoInfer<L>>): Query<L> {
  return combined([left, right], ([a, b]) => either(a, b));
}

/** `left - right`. */
export function minus<L extends LabelRef>(left: Query<L>, right: Query<NoInfer<L>>): Query<L> {
  return combined([left, right], ([a, b]) => sub(a, b));
}

/** `query * factor`. */
export function times<L extends LabelRef>(query: Query<L>, factor: number): Query<L> {
  return combined([query], ([a]) => mul(a, n(factor)));
}

/** `numerator / denominator`, and nothing where the denominator is 0: there is no ratio without traffic. */
export function ratio<L extends LabelRef>(numerator: Query<L>, denominator: Query<NoInfer<L>>): Query<L> {
  return combined([numerator, denominator], ([part, whole]) => div(orZeroOf(part, whole), gt(whole, n(0))));
}

/**
 * `part / (part + rest)`. 1 when there is only `part`, 0 when there is only `rest`, and nothing when there is
 * neither: silence is not health.
 */
export function share<L extends LabelRef>(part: Query<L>, rest: Query<NoInfer<L>>): Query<L> {
  return combined([part, rest], ([a, b]) => div(orZeroOf(a, b), gt(either(a, b), n(0))));
}

/** `query`, or 0 where it has nothing although `evidence` shows that it could: then nothing happened. */
export function orZero<L extends LabelRef>(query: Query<L>, evidence: Query<NoInfer<L>>): Query<L> {
  return combined([query, evidence], ([a, b]) => orZeroOf(a, b));
}

/** Only the results for which the comparison holds. */
export function above<L extends LabelRef>(query: Query<L>, threshold: number): Query<L> {
  return exceeding(query, threshold);
}

/** What is said of a threshold that can never be exceeded, where a prop gave it. */
export interface ThresholdWording {
  /** Which prop, and its value: `authLatency is 3s`. */
  readonly given: string;
  /** What to write instead. */
  readonly advice: string;
}

/** {@link above}, in words of the one who gave the threshold. */
export function exceeding<L extends LabelRef>(
  query: Query<L>,
  threshold: number,
  wording?: ThresholdWording,
): Query<L> {
  return compared(
    query,
    (a) => gt(a, n(threshold)),
    (ceiling) => threshold >= ceiling,
    `> ${threshold}`,
    wording,
  );
}

/** Only the results that are at least `threshold`. */
export function atLeast<L extends LabelRef>(query: Query<L>, threshold: number): Query<L> {
  return compared(
    query,
    (a) => gte(a, n(threshold)),
    (ceiling) => threshold > ceiling,
    `>= ${threshold}`,
  );
}

/** Only the results below `threshold`. */
export function below<L extends LabelRef>(query: Query<L>, threshold: number): Query<L> {
  return combined([query], ([a]) => lt(a, n(threshold)));
}

/** Only the results that equal `wanted`. */
export function equalTo<L extends LabelRef>(query: Query<L>, wanted: number): Query<L> {
  return combined([query], ([a]) => eq(a, n(wanted)));
}

/** `first`, and `second` for every combination of labels that `first` lacks. */
export function orElse<L extends LabelRef>(first: Query<L>, second: Query<NoInfer<L>>): Query<L> {
  return combined([first, second], ([a, b]) => or(a, b));
}

/** A comparison that the buckets of a histogram never let come true is one that can never alert. */
function compared<L extends LabelRef>(
  query: Query<L>,
  compare: (expr: Builder<Expr>) => Builder<Expr>,
  never: (ceiling: number) => boolean,
  said: string,
  wording?: ThresholdWording,
): Query<L> {
  return new Query((flow) => {
    const inner = query.resolve(flow);
    return {
      ...inner,
      expr: compare(inner.expr),
      problems: [...inner.problems, ...ceilingProblems(inner.ceiling, never, said, wording)],
    };
  });
}

function ceilingProblems(
  ceiling: ResolvedQuery['ceiling'],
  never: (ceiling: number) => boolean,
  said: string,
  wording: ThresholdWording | undefined,
): readonly string[] {
  if (ceiling === undefined) return [];
  // Authorino's bounds are sums of floats: 0.951 is 0.9510000000000004 there.
  const highest = Number(ceiling.value.toPrecision(12));
  if (!never(highest)) return [];
  const given = wording === undefined ? '' : `${wording.given}, but `;
  const advice =
    wording?.advice ?? 'choose a threshold below that, or compare the share of observations above a bucket';
  return [
    `${given}a quantile of ${ceiling.metric} is never ${said}, as its highest finite bucket is ${highest}: ${advice}.`,
  ];
}

function either(a: Builder<Expr>, b: Builder<Expr>): Builder<Expr> {
  return or(or(add(a, b), a), b);
}

function orZeroOf(a: Builder<Expr>, evidence: Builder<Expr>): Builder<Expr> {
  return or(a, mul(evidence, n(0)));
}

type Exprs<Q extends readonly Query[]> = { readonly [I in keyof Q]: Builder<Expr> };

/** Operands meet on their labels, so they must have the same ones. */
function combined<L extends LabelRef, const Q extends readonly Query[]>(
  queries: Q,
  combine: (exprs: Exprs<Q>) => Builder<Expr>,
): Query<L> {
  return new Query((flow): ResolvedQuery => {
    const resolved = queries.map((query) => query.resolve(flow));
    const [first] = resolved;
    const labels = first?.labels ?? new Set<string>();
    const parts = merged(resolved);
    const apart = resolved.filter((other) => !sameLabels(other.labels, labels));
    const problems = apart.map(
      (other) =>
        `the operands meet on their labels, but one has ${list(labels)} and another ${list(other.labels)}: ` +
        'aggregate both by the same labels.',
    );
    const expr = combine(resolved.map((one) => one.expr) as unknown as Exprs<Q>);
    const { metrics, lacking, typed } = parts;
    return {
      metrics,
      lacking,
      typed,
      expr,
      labels,
      problems: [...parts.problems, ...(lacking.length === 0 ? problems : [])],
    };
  });
}

function sameLabels(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((label) => b.has(label)));
}

function list(labels: ReadonlySet<string>): string {
  return [...labels].sort().join(', ') || 'none';
}
