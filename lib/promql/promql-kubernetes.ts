import { kubeStateMetrics } from '../exporters/kube-state-metrics/exporter';
import { type Aggregation, type Selector, bare, partsOf, quoted, selectorsIn } from './promql-ast';
import { type RawPromql } from './promql-query';

/** What is easily mistaken about kube-state-metrics. */
export function kubernetesProblems(query: RawPromql): readonly string[] {
  return [
    ...selectorsIn(query.expr).flatMap((selector) => resourceProblems(query, selector)),
    ...partsOf(query.expr).flatMap((part) => (part.kind === 'aggregation' ? stateProblems(query, part) : [])),
  ];
}

/** The exporter replaces what a label cannot hold (kubernetes/kube-state-metrics `internal/store/pod.go`). */
function resourceProblems(query: RawPromql, selector: Selector): readonly string[] {
  if (query.seriesOf(selector)?.metric.exporter !== kubeStateMetrics) return [];
  return selector.matchers
    .filter(({ label, value }) => label.name === 'resource' && value?.includes('/'))
    .map(
      (matcher) =>
        `${quoted(matcher)} matches nothing, as kube-state-metrics writes / and . as _: write ` +
        `\`resource${matcher.operator}"${(matcher.value ?? '').replace(/\\?[./]/g, '_')}"\`.`,
    );
}

/** A pod has a series for each phase or condition, 0 or 1. */
function stateProblems(query: RawPromql, expr: Aggregation): readonly string[] {
  const counted = bare(expr.of);
  const series = counted.kind === 'selector' ? query.seriesOf(counted) : undefined;
  if (expr.operator !== 'count' || series?.metric.exporter !== kubeStateMetrics) return [];
  return series.metric.labels.some((label) => label === 'phase' || label === 'condition')
    ? [
        `${quoted(expr)} counts pods that are not in that state too, as their series are there with 0: write ` +
          `\`count(${counted.text} == 1)\`, or sum().`,
      ]
    : [];
}
