import { type Builder, type Expr } from '@grafana/promql-builder';
import { type LabelRef } from '../../exporters/metric';
import { Query, merged } from '../../promql/query';

type Exprs<Q extends readonly Query[]> = { readonly [I in keyof Q]: Builder<Expr> };

/** A query that is made of others and has the labels of the first. */
export function combinedQuery<L extends LabelRef, const Q extends readonly Query[]>(
  first: Query<L>,
  others: Q,
  combine: (first: Builder<Expr>, ...others: Exprs<Q>) => Builder<Expr>,
): Query<L> {
  return new Query((flow) => {
    const one = first.resolve(flow);
    const rest = others.map((query) => query.resolve(flow));
    const exprs = rest.map(({ expr }) => expr) as unknown as Exprs<Q>;
    return { ...merged([one, ...rest]), expr: combine(one.expr, ...exprs), labels: one.labels };
  });
}

/** A query that also says what is wrong with what it was made for. */
export function withProblems<L extends LabelRef>(query: Query<L>, problems: readonly string[]): Query<L> {
  return new Query((flow) => {
    const resolved = query.resolve(flow);
    return { ...resolved, problems: [...problems, ...resolved.problems] };
  });
}
