import { findMetric } from '../exporters/catalogue';
import { TARGET_LABELS } from '../exporters/metric';
import { type Call, type Expr, type Selector, childrenOf, partsOf, quoted } from '../promql/promql-ast';
import { parsePromql } from '../promql/promql-parse';
import { typeProblems } from '../promql/promql-types';

/** How a query is asked. */
export interface Asking {
  readonly instant: boolean;
  readonly interval: string;
}

/** What the linter says of a query, each as the rest of a sentence that begins with where it is. */
export function queryWarnings(expr: string, asking: Asking): readonly string[] {
  const parsed = parsePromql(expr);
  if ('problem' in parsed) return [parsed.problem];
  const types = typeProblems(parsed.expr);
  if (types.length > 0) return types;
  return [...rawCounters(parsed.expr).map(rawWarning), ...windowWarnings(parsed.expr, asking)];
}

/** Variables are asked for with one of these (Grafana documentation, "Prometheus template variables"). */
const ASKING = ['label_names', 'label_values', 'metrics', 'query_result'];

/** The same of the query of a variable. */
export function variableQueryWarnings(query: string): readonly string[] {
  const [, name = '', args = ''] = /^\s*(\w+)\s*\(([^]*)\)\s*$/.exec(query) ?? [];
  if (!ASKING.includes(name)) {
    return [
      `${quoted({ text: query })} does not ask for values: write label_values(metric, label), label_names(), ` +
        'metrics(pattern) or query_result(query).',
    ];
  }
  if (name === 'metrics' || args.trim() === '') return [];
  // One argument alone is the label.
  const selector = name === 'label_values' ? (/^([^]*),[^,]*$/.exec(args)?.[1] ?? '') : args;
  if (selector.trim() === '') return [];
  const parsed = parsePromql(selector);
  return 'problem' in parsed ? [parsed.problem] : [];
}

/** Counters whose value stands for itself, over no range. */
function rawCounters(expr: Expr, held = false): readonly Selector[] {
  if (expr.kind === 'selector') return held || !isCounter(expr.name) ? [] : [expr];
  if (expr.kind === 'binary' && (expr.operator === 'and' || expr.operator === 'unless')) {
    // Of what stands to the right, only whether it is there counts.
    return [...rawCounters(expr.left, held), ...rawCounters(expr.right, true)];
  }
  const holds = expr.kind === 'matrix' || expr.kind === 'subquery' || isPresence(expr);
  return childrenOf(expr).flatMap((child) => rawCounters(child, held || holds));
}

/** Whether only that there are series counts: of which target they are, but not of which user. */
function isPresence(expr: Expr): boolean {
  if (expr.kind === 'call') return expr.name === 'absent' || expr.name === 'timestamp';
  if (expr.kind !== 'aggregation' || !['count', 'group'].includes(expr.operator)) return false;
  const { without = true, labels = [] } = expr.grouping ?? {};
  return !without && labels.every(({ name }) => (TARGET_LABELS as readonly unknown[]).includes(name));
}

/** By its name, as OpenMetrics has it, or by what we know of it: `authorized_hits` is one as well. */
function isCounter(name: string | undefined): boolean {
  if (name === undefined) return false;
  if (name.endsWith('_total')) return true;
  const metric = findMetric(name.replace(/^kserve_(?=vllm:)/, ''));
  if (metric === undefined) return false;
  return metric.type === 'counter' || (metric.type !== 'gauge' && /_(bucket|count|sum)$/.test(name));
}

function rawWarning(selector: Selector): string {
  return (
    `${quoted(selector)} is a counter, whose value goes back to the last restart: write ` +
    `\`increase(${selector.text}[$__range])\`, or \`rate(${selector.text}[$__rate_interval])\`.`
  );
}

/** Whether a query that parses has no rate over a window of its own, as far as that shows without parsing it. */
export function windowsFollow(expr: string, asking: Asking): boolean {
  const code = expr.replace(/"(?:\\.|[^"\\])*"/g, '""');
  const rates = code.match(/\bi?rate\b/g) ?? [];
  const windows = [...code.matchAll(/\bi?rate\([^()[\]]*\[([^\]]+)\]/g)].map(([, window]) => window ?? '');
  return rates.length === windows.length && windows.every((window) => follows(window, asking));
}

/** Whether a window is the step of its panel, or all that is asked for at once. */
function follows(window: string, { instant, interval }: Asking): boolean {
  return (
    /^\s*\$\{?__rate_interval\}?\s*$/.test(window) ||
    (instant && /^\s*\$\{?__range(_s\}?s)?\}?\s*$/.test(window)) ||
    window.trim() === interval
  );
}

/** A rate whose window does not follow the step misses samples when zoomed out, and has too few when zoomed in. */
function windowWarnings(expr: Expr, asking: Asking): readonly string[] {
  // Within a subquery the step is the subquery's.
  const inSubqueries = new Set(
    partsOf(expr).flatMap((part) => (part.kind === 'subquery' ? partsOf(part) : [])),
  );
  const rates = partsOf(expr).filter(
    (part): part is Call =>
      part.kind === 'call' && (part.name === 'rate' || part.name === 'irate') && !inSubqueries.has(part),
  );
  return rates.flatMap((call) => {
    const windows = call.args
      .flatMap(partsOf)
      .flatMap((part) => (part.kind === 'matrix' ? [part.window.text] : []));
    const fixed = windows.find((window) => !follows(window, asking));
    return fixed === undefined
      ? []
      : [`${quoted(call)} has a window of its own, ${fixed.trim()}: write \`[$__rate_interval]\`.`];
  });
}
