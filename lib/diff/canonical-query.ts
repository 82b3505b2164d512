import { COMPARISONS, type Expr, type LabelName, type Matcher, selectorsIn } from '../promql/promql-ast';
import { parsePromql } from '../promql/promql-parse';

/** A query, as it is compared with another. */
export interface CanonicalQuery {
  /** The same text for every way to write the query: spaces, parentheses, the order of matchers. */
  readonly text: string;
  /** The names it reads, each once, sorted. */
  readonly metrics: readonly string[];
  /** Of an alert: the number it compares with, and the text without it. */
  readonly threshold?: { readonly operator: string; readonly value: number; readonly of: string };
}

/** Reads each of some queries once: most of them are the same on both sides of a diff. */
export class QueryReader {
  private readonly known = new Map<string, CanonicalQuery>();

  read(query: string): CanonicalQuery {
    const known = this.known.get(query) ?? canonicalQuery(query);
    this.known.set(query, known);
    return known;
  }
}

/** A query that does not parse is compared as it is written. */
function canonicalQuery(query: string): CanonicalQuery {
  const parsed = parsePromql(query);
  if ('problem' in parsed) return { text: query.replace(/\s+/g, ' ').trim(), metrics: [] };
  const { expr } = parsed;
  const metrics = selectorsIn(expr).flatMap(({ name }) => (name === undefined ? [] : [name]));
  return { text: written(expr), metrics: [...new Set(metrics)].sort(), threshold: thresholdOf(expr) };
}

function thresholdOf(expr: Expr): CanonicalQuery['threshold'] {
  if (expr.kind !== 'binary' || !COMPARISONS.has(expr.operator) || expr.right.kind !== 'number')
    return undefined;
  return { operator: expr.operator, value: expr.right.value, of: written(expr.left) };
}

function written(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return String(expr.value);
    case 'string':
    case 'variable':
      return expr.text;
    case 'selector':
      return `${expr.name ?? (expr.named ? plain(expr.text) : '')}{${expr.matchers.map(matcher).sort().join(',')}}`;
    case 'matrix':
    case 'subquery':
      return `${written(expr.of)}[${plain(expr.window.text)}]`;
    case 'shifted':
      return `${written(expr.of)} ${suffixOf(expr.text, expr.of.text, expr.by)}`;
    case 'unary':
      return `${expr.negative ? '-' : ''}${written(expr.of)}`;
    case 'aggregation': {
      const { operator, grouping, parameter, of } = expr;
      const by =
        grouping === undefined ? '' : ` ${grouping.without ? 'without' : 'by'}(${names(grouping.labels)})`;
      return `${operator}${by}(${parameter === undefined ? '' : `${written(parameter)},`}${written(of)})`;
    }
    case 'call':
      return `${expr.name}(${expr.args.map(written).join(',')})`;
    case 'binary': {
      const { operator, bool, matching, group, left, right } = expr;
      const on =
        matching === undefined ? '' : ` ${matching.on ? 'on' : 'ignoring'}(${names(matching.labels)})`;
      const many = group === undefined ? '' : ` group_${group.side}(${names(group.labels)})`;
      return `(${written(left)} ${operator}${bool ? ' bool' : ''}${on}${many} ${written(right)})`;
    }
  }
}

/** What stands behind the last mention of the operand: `offset 1d`, `@ end()`. */
function suffixOf(text: string, of: string, by: string): string {
  const rest = text.slice(text.indexOf(of) + of.length);
  return plain(rest.slice(Math.max(rest.lastIndexOf(by), 0)));
}

function matcher({ text }: Matcher): string {
  return plain(text).replace(/\s*(=~|!~|!=|=)\s*/, '$1');
}

function names(labels: readonly LabelName[]): string {
  return labels
    .map(({ text }) => text.trim())
    .sort()
    .join(',');
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
