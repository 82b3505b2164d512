import { type Metric } from '../exporters/metric';
import { type Problem, type Span } from '../problems/problem';
import { knowledgeOf } from '../promql/ownership';
import { type Selector, partsOf, selectorsIn, spanOf } from '../promql/promql-ast';
import { type PromqlContext, type QueryContext } from '../promql/promql-context';
import { LabelCheck } from '../promql/promql-labels';
import { StoredNames, type StoredSeries } from '../promql/promql-names';
import { type Parsed, parsePromql } from '../promql/promql-parse';
import { typeProblems } from '../promql/promql-types';
import { unique } from '../promql/query';
import { type CheckedQuery, type QueryFinding } from './query/query-check';
import { QUERY_CHECKS } from './query/query-checks';
import { querySyntax } from './query/query-syntax';
import { isWithoutBuckets } from './query/quantiles';
import { type Check } from './check';

/** Something that is wrong with a query; `span` says where in its text, and a fix edits that text. */
export interface QueryProblem extends Problem {
  readonly span: Span;
}

/** What {@link checkQuery} found. */
export interface PromqlCheck {
  /** What is wrong with the query, and what could be better; empty when it is right. */
  readonly problems: readonly QueryProblem[];

  /** Every metric that the query reads and that somebody has described. */
  readonly metrics: readonly Metric[];

  /** The labels that a result can have; nothing, when nobody can know them. */
  readonly labels: ReadonlySet<string> | undefined;

  /** Whether those are exactly the labels, and not only those that there can be. */
  readonly exact: boolean;
}

const NOTHING: Omit<PromqlCheck, 'problems'> = { metrics: [], labels: undefined, exact: false };

/**
 * Holds the text of a query against a platform, as typed queries are held. A name with a colon that is not vLLM's
 * belongs to a recording rule and passes. Never throws.
 */
export function checkPromql(text: string, context: PromqlContext): PromqlCheck {
  return checkQuery(text, context);
}

/** {@link checkPromql}, with what the manifests beside the query tell. */
export function checkQuery(text: string, context: QueryContext): PromqlCheck {
  const parsed = parsePromql(text);
  if ('problem' in parsed) {
    const from = Math.min(parsed.at ?? 0, Math.max(text.length - 1, 0));
    const span = { from, to: parsed.at === undefined ? text.length : Math.min(from + 1, text.length) };
    return { ...NOTHING, problems: [problemOf(querySyntax, { span, message: parsed.problem })] };
  }
  const types = typeProblems(parsed.expr);
  if (types.length > 0) {
    const problems = types.map(({ at, message }) => problemOf(querySyntax, { span: spanOf(at), message }));
    return { ...NOTHING, problems: once(problems) };
  }
  const query = checkedQuery(parsed, context);
  const result = query.labelsOf(query.expr);
  const found = QUERY_CHECKS.flatMap((check) =>
    check.find(query).map((finding) => problemOf(check, finding)),
  );
  return {
    problems: once(found),
    metrics: unique(query.selectors.flatMap((selector) => query.seriesOf(selector)?.metric ?? [])),
    labels: result.names,
    exact: result.exact,
  };
}

/** A query that parses, with all that its checks ask of it. */
export function checkedQuery(
  { expr, variables }: Exclude<Parsed, { readonly problem: string }>,
  context: QueryContext,
): CheckedQuery {
  const { flow, strict } = context;
  const names = StoredNames.of(flow, context.metrics);
  const parts = partsOf(expr);
  const selectors = selectorsIn(expr);
  const known = new Map<Selector, StoredSeries | undefined>();
  const seriesOf = (selector: Selector): StoredSeries | undefined => {
    if (known.has(selector)) return known.get(selector);
    const found = selector.name === undefined ? undefined : names.find(selector.name);
    const series = found === undefined || strict !== false ? found : seenFrom(found, selector, context);
    known.set(selector, series);
    return series;
  };
  const except = isWithoutBuckets({ parts, seriesOf }) ? 'le' : undefined;
  const labels = new LabelCheck(context, seriesOf, except);
  labels.of(expr);
  return {
    ...{ expr, parts, selectors, variables, context, names, seriesOf },
    labelsOf: (part) => new LabelCheck(context, seriesOf).of(part),
    labelIssues: labels.issues,
  };
}

/** What is known of a series in a query that somebody else wrote. */
function seenFrom(series: StoredSeries, selector: Selector, context: QueryContext): StoredSeries | undefined {
  if (context.metrics?.includes(series.metric) === true) return series;
  const monitored = context.monitored?.(series.metric);
  const knowledge = knowledgeOf(series.metric, series.name, selector, context.flow);
  if (knowledge === 'nothing') return undefined;
  if (knowledge === 'type' || monitored?.added === 'any')
    return { ...series, labels: undefined, ours: false };
  const added = monitored?.added ?? new Set<string>();
  if (added.size === 0 || series.labels === undefined) return series;
  return { ...series, labels: new Set([...series.labels, ...added]) };
}

function problemOf({ id, severity }: Check, finding: QueryFinding): QueryProblem {
  const { message, span, fix } = finding;
  return {
    rule: id,
    severity: finding.severity ?? severity,
    place: '',
    message,
    span,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** The same of two places in a query is said of the first. */
function once(problems: readonly QueryProblem[]): readonly QueryProblem[] {
  const said = new Set<string>();
  return problems.filter(({ rule, message }) => {
    const key = `${rule} ${message}`;
    return said.has(key) ? false : said.add(key);
  });
}
