import { type Builder, type Expr, toString } from '@grafana/promql-builder';
import { type Flow } from '../flow/flow';
import { type LabelRef, type Metric } from '../exporters/metric';

/** What a query turns into on a configured platform. */
export interface ResolvedQuery {
  readonly expr: Builder<Expr>;

  /** The labels that a result can have. */
  readonly labels: ReadonlySet<string>;

  /** Every metric the query reads. */
  readonly metrics: readonly Metric[];

  /** Why the query cannot be right, in words; empty when it can. */
  readonly problems: readonly string[];

  /** For a quantile: the highest value it can have, which is that of the last finite bucket. */
  readonly ceiling?: { readonly metric: string; readonly value: number };

  /** What the query asks for that the vocabulary or the scrapes do not have: a panel of ours is then left out. */
  readonly lacking: readonly string[];

  /**
   * Whether typed functions made all of it. Then it parses, its types fit, and a counter in it stands under a rate:
   * there is nothing to find in its text.
   * @default false
   */
  readonly typed?: boolean;
}

/**
 * A question to Prometheus, not yet bound to a platform. `L` are the labels that a result can have, so that an
 * aggregation or legend that names another does not compile.
 */
export class Query<L extends LabelRef = LabelRef> {
  /** Only for the compiler. */
  declare readonly labelType?: L;

  constructor(private readonly resolver: (flow: Flow) => ResolvedQuery) {}

  resolve(flow: Flow): ResolvedQuery {
    return this.resolver(flow);
  }

  /** The PromQL text. */
  promql(flow: Flow): string {
    return render(this.resolve(flow).expr);
  }
}

export function render(expr: Builder<Expr>): string {
  return toString(expr.build());
}

/** The parts of several resolved queries that simply add up. */
export function merged(
  parts: readonly ResolvedQuery[],
): Pick<ResolvedQuery, 'metrics' | 'problems' | 'lacking' | 'typed'> {
  return {
    metrics: together(parts.map(({ metrics }) => metrics)),
    problems: together(parts.map(({ problems }) => problems)),
    lacking: together(parts.map(({ lacking }) => lacking)),
    typed: parts.every(({ typed }) => typed === true),
  };
}

/** Mostly there is nothing, or all of it is in one list. */
function together<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const filled = lists.filter((list) => list.length > 0);
  return filled.length < 2 ? (filled[0] ?? []) : unique(filled.flat());
}

export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
