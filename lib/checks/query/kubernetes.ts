import { kubeStateMetrics } from '../../exporters/kube-state-metrics/exporter';
import { type Aggregation, bare, quoted } from '../../promql/promql-ast';
import { type CheckedQuery, type QueryCheck, type QueryFinding, at, replacing } from './query-check';

export const resourceName: QueryCheck = {
  id: 'resource-name',
  severity: 'error',
  summary:
    'A matcher names a Kubernetes resource as a manifest does, and kube-state-metrics writes it otherwise.',
  find: (query) =>
    query.selectors.flatMap((selector) => {
      if (query.seriesOf(selector)?.metric.exporter !== kubeStateMetrics) return [];
      // The exporter replaces what a label cannot hold (kubernetes/kube-state-metrics `internal/store/pod.go`).
      return selector.matchers
        .filter(({ label, value }) => label.name === 'resource' && value?.includes('/'))
        .map((matcher) => {
          const write = `resource${matcher.operator}"${(matcher.value ?? '').replace(/\\?[./]/g, '_')}"`;
          return at(
            matcher,
            `${quoted(matcher)} matches nothing, as kube-state-metrics writes / and . as _: write \`${write}\`.`,
            { fix: replacing(matcher, write) },
          );
        });
    }),
};

export const stateCounted: QueryCheck = {
  id: 'state-counted',
  severity: 'error',
  summary: 'count() of a series that is there for each state, with 0 for those that are not the case.',
  find: (query) =>
    query.parts.flatMap((part) => (part.kind === 'aggregation' ? countedStates(query, part) : [])),
};

/** A pod has a series for each phase or condition, 0 or 1. */
function countedStates(query: CheckedQuery, expr: Aggregation): readonly QueryFinding[] {
  const counted = bare(expr.of);
  const series = counted.kind === 'selector' ? query.seriesOf(counted) : undefined;
  if (expr.operator !== 'count' || series?.metric.exporter !== kubeStateMetrics) return [];
  return series.metric.labels.some((label) => label === 'phase' || label === 'condition')
    ? [
        at(
          expr,
          `${quoted(expr)} counts pods that are not in that state too, as their series are there with 0: write ` +
            `\`count(${counted.text} == 1)\`, or sum().`,
          { fix: replacing(counted, `${counted.text} == 1`) },
        ),
      ]
    : [];
}
