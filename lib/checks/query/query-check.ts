import { type Fix, type Severity, type Span } from '../../problems/problem';
import { type Labels } from '../../promql/label-sets';
import { type LabelIssue } from '../../promql/promql-labels';
import { type Expr, type Part, type Selector, spanOf } from '../../promql/promql-ast';
import { type Assumption, type QueryContext } from '../../promql/promql-context';
import { type GrafanaVariable } from '../../promql/promql-grafana';
import { type StoredNames, type StoredSeries } from '../../promql/promql-names';
import { type Check } from '../check';

/** A query that parses, with what its names stand for. */
export interface CheckedQuery {
  readonly expr: Expr;
  /** The expression and everything in it, outermost first. */
  readonly parts: readonly Expr[];
  readonly selectors: readonly Selector[];
  readonly variables: readonly GrafanaVariable[];
  readonly context: QueryContext;
  readonly names: StoredNames;
  /** Nothing when nobody has described the metric, or it may be another exporter's of the same name. */
  readonly seriesOf: (selector: Selector) => StoredSeries | undefined;
  readonly labelsOf: (expr: Expr) => Labels;
  /** What is wrong with the labels that the query names. */
  readonly labelIssues: readonly LabelIssue[];
}

/** Something that a check found in a query. */
export interface QueryFinding {
  /** The characters of the query that are meant. */
  readonly span: Span;
  readonly message: string;
  /** Lower than that of the check, where it is less certain. */
  readonly severity?: Severity;
  readonly fix?: Fix;
}

/** A check of one query, wherever it is written. */
export interface QueryCheck extends Check {
  readonly find: (query: CheckedQuery) => readonly QueryFinding[];
}

export function at(
  part: Part,
  message: string,
  more: Omit<QueryFinding, 'span' | 'message'> = {},
): QueryFinding {
  return { span: spanOf(part), message, ...more };
}

/** A fix that writes something else in the place of a part. */
export function replacing(part: Part, text: string): Fix {
  return { edits: [{ ...spanOf(part), text }] };
}

/** `warning` where one of these was assumed; else what the check says. */
export function warningIfAssumed(
  { context }: CheckedQuery,
  ...assumptions: readonly Assumption[]
): { readonly severity?: Severity } {
  return assumptions.some((one) => context.assumed?.has(one)) ? { severity: 'warning' } : {};
}
