import { type Builder, type Expr, labelReplace } from '@grafana/promql-builder';

/** Adds a label of one value to every series. */
export function withLabel(expr: Builder<Expr>, label: string, value: string): Builder<Expr> {
  return quoted(expr, label, value, '', '');
}

/**
 * Writes what stands in the first group of `pattern`, as it matches the label `from`, into the label `to`.
 * @param pattern an RE2 pattern, anchored at both ends
 */
export function withLabelFrom(expr: Builder<Expr>, to: string, from: string, pattern: string): Builder<Expr> {
  return quoted(expr, to, '$1', from, pattern);
}

/** The builder writes strings as they are (promql-builder 0.0.6), so the quotes are ours. */
function quoted(
  expr: Builder<Expr>,
  to: string,
  value: string,
  from: string,
  pattern: string,
): Builder<Expr> {
  const text = (part: string) => JSON.stringify(part);
  return labelReplace(expr, text(to), text(value), text(from), text(pattern));
}
