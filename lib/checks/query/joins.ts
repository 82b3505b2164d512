import { kubeStateMetrics } from '../../exporters/kube-state-metrics/exporter';
import { type Binary, type Expr, bare, quoted } from '../../promql/promql-ast';
import { type CheckedQuery, type QueryCheck, type QueryFinding, at, replacing } from './query-check';

export const joinManyToMany: QueryCheck = {
  id: 'join-many-to-many',
  severity: 'error',
  summary:
    'The one side of group_left or group_right can have several series for one, which Prometheus refuses.',
  find: (query) => query.parts.flatMap((part) => (part.kind === 'binary' ? joined(query, part) : [])),
};

function joined(query: CheckedQuery, expr: Binary): readonly QueryFinding[] {
  const { group, matching } = expr;
  if (group === undefined || matching?.on !== true) return [];
  const one = group.side === 'left' ? expr.right : expr.left;
  const selector = unaggregated(one);
  const series = selector?.kind === 'selector' ? query.seriesOf(selector) : undefined;
  if (selector?.kind !== 'selector' || series === undefined) return [];
  const { metric } = series;
  const on = matching.labels.flatMap(({ name }) => name ?? []);
  const kept = [...new Set([...on, ...group.labels.flatMap(({ name }) => name ?? [])])].join(', ');
  const write = `max by (${kept}) (${one.text})`;
  const pinned = new Set(
    selector.matchers.filter(({ operator }) => operator === '=').map(({ label }) => label.name),
  );
  // A pod has a series for each state, so that on(pod) finds several.
  const split = metric.labels.find((label) => STATES.has(label) && !on.includes(label) && !pinned.has(label));
  if (split !== undefined) {
    return [
      at(
        one,
        `${quoted(one)} has a series for each ${split}, so that group_${group.side} finds several for one: pin ` +
          `\`${split}\`, or write \`${write}\`.`,
        { fix: replacing(one, write) },
      ),
    ];
  }
  const copies = metric.exporter === kubeStateMetrics && !on.includes('instance') && !pinned.has('instance');
  return copies
    ? [
        at(
          one,
          `${quoted(one)} is there once for each replica of kube-state-metrics, or while one restarts, and then ` +
            `group_${group.side} fails: write \`${write}\`.`,
          { severity: 'warning', fix: replacing(one, write) },
        ),
      ]
    : [];
}

const STATES: ReadonlySet<string> = new Set(['phase', 'condition', 'reason', 'resource', 'quantile', 'le']);

/** The selector of a side that no aggregation makes unique. */
function unaggregated(expr: Expr): Expr | undefined {
  const inner = bare(expr);
  if (inner.kind === 'selector') return inner;
  if (inner.kind === 'binary' && inner.right.kind === 'number') return unaggregated(inner.left);
  return undefined;
}
