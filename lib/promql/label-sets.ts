import { prometheus } from '../exporters/prometheus/exporter';
import { type Flow } from '../flow/flow';
import { type Expr, type LabelName, quoted } from './promql-ast';
import { type StoredSeries } from './promql-names';

/** The labels that a result can have, and what they come from. */
export interface Labels {
  /** Nothing, when nobody can know them. */
  readonly names: ReadonlySet<string> | undefined;
  readonly source: StoredSeries | { readonly text: string };
  /** Whether these are exactly the labels, and not only those that there can be. */
  readonly exact: boolean;
  /** Labels that every result has; nothing when nobody can know any. */
  readonly always?: ReadonlySet<string>;
}

/** A label that one side always has and the other never. */
export function surplus(
  has: Labels,
  misses: Labels,
): { readonly has: Labels; readonly label: string } | undefined {
  const { names } = misses;
  if (names === undefined || has.always === undefined) return undefined;
  const label = [...has.always].find((one) => !names.has(one));
  return label === undefined ? undefined : { has, label };
}

/** What Prometheus and the exporter put on every series; a label of which its note speaks may be missing. */
export function alwaysOn(
  { metric, ours, part, labels }: StoredSeries,
  { platform }: Flow,
): ReadonlySet<string> | undefined {
  if (metric.exporter === prometheus) return undefined;
  const own = ours ? metric.labels.filter((label) => metric.note?.includes(label) !== true) : [];
  const certain = own.filter((label) => label !== 'quantile' || part === '');
  // A store that renames the labels of targets has them under other names.
  const ofTarget = platform.stack.targetLabels === 'exported' ? [] : ['instance', 'job'];
  return new Set([...ofTarget, ...certain].filter((label) => labels?.has(label) !== false));
}

export function without(labels: Labels, ignored: readonly string[]): Labels {
  const rest = (names: ReadonlySet<string> | undefined) =>
    names && new Set([...names].filter((name) => name !== '__name__' && !ignored.includes(name)));
  return { ...labels, names: rest(labels.names), always: rest(labels.always) };
}

export function dropped(
  source: { readonly text: string },
  label: string,
  names: ReadonlySet<string>,
): string {
  const left = withoutName(names).size === 0 ? 'nor any other' : `only ${list(names)}`;
  return `${quoted(source)} leaves no label "${label}", ${left}: keep it there, or leave it out here.`;
}

export function lacks(names: ReadonlySet<string> | undefined, { name }: LabelName): boolean {
  return names !== undefined && name !== undefined && name !== '__name__' && !names.has(name);
}

export function exactly(names: readonly string[], source: { readonly text: string }): Labels {
  return { names: new Set(names), source, exact: true };
}

export function unknown(source: { readonly text: string }): Labels {
  return { names: undefined, source, exact: false };
}

export function nameless(labels: Labels, alsoWithout?: string): Labels {
  const rest = (names: ReadonlySet<string>) => new Set([...names].filter((name) => name !== alsoWithout));
  return {
    ...labels,
    names: labels.names && withoutName(rest(labels.names)),
    always: labels.always && rest(labels.always),
  };
}

export function withoutName(names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].filter((name) => name !== '__name__'));
}

/** absent() knows the labels that its selector pins. */
export function pinnedBy(expr: Expr | undefined): readonly string[] {
  if (expr === undefined) return [];
  if (expr.kind === 'matrix' || expr.kind === 'shifted') return pinnedBy(expr.of);
  if (expr.kind !== 'selector') return [];
  return expr.matchers.flatMap(({ label, operator }) => (operator === '=' && label.name ? [label.name] : []));
}

export function isNumber(expr: Expr): boolean {
  if (expr.kind === 'number') return true;
  if (expr.kind === 'unary') return isNumber(expr.of);
  if (expr.kind === 'call') return ['scalar', 'time', 'pi'].includes(expr.name);
  return expr.kind === 'binary' && isNumber(expr.left) && isNumber(expr.right);
}

export function isText(name: string | undefined): name is string {
  return name !== undefined;
}

export function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

export function list(names: ReadonlySet<string>): string {
  return [...withoutName(names)].sort().join(', ') || 'none';
}
